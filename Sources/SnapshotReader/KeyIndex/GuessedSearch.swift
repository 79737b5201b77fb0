/// The first position in sorted data whose element does not precede what is looked for.
///
/// Where the data are spread evenly, as hashes are and, nearly, the rows at which lists begin, the
/// value itself tells about where it is. The search begins at this guess with steps that
/// double, and bisects what they enclose: half a dozen looks into two or three cache lines, where a
/// bisection of the whole waits for memory at nearly every step (by perf 0.2 µs of a lookup with
/// 100,000 users). A wrong guess costs time only.
///
/// - Parameters:
///   - count: of the elements.
///   - guess: about where; not negative.
///   - precedes: whether the element at a position does; true up to some position, false behind it.
/// - Returns: in `0...count`.
/// - Throws: what `precedes` throws.
@inline(__always)
package func firstPosition<Failure: Error>(
    of count: Int, near guess: Int, notPreceding precedes: (Int) throws(Failure) -> Bool
) throws(Failure) -> Int {
    var (low, high) = (0, count)
    var step = 8
    if guess < high, try precedes(guess) {
        low = guess + 1
        while low + step < high, try precedes(low + step) {
            low += step + 1
            step *= 2
        }
        high = min(high, low + step)
    } else {
        high = min(high, guess)
        while high - step > low, try !precedes(high - step - 1) {
            high -= step + 1
            step *= 2
        }
        low = max(low, high - step - 1)
    }
    while low < high {
        let middle = low + (high - low) / 2
        if try precedes(middle) { low = middle + 1 } else { high = middle }
    }
    return low
}
