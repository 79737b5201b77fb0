// Parallelism: work and memory that several threads share, for callers that wait for the result.
//
// ```swift
// let sums = Parallel.mapParts(of: numbers.count, width: 4) { part in
//     numbers[part].reduce(0, +)
// }
// ```

import Dispatch
import Synchronization

/// Runs units of work on several threads and returns their results in order.
///
/// For work that a caller waits for and that never waits itself. The results are the same for
/// every width. It is public because `SharedBuffer`, which other modules specialise, calls it.
public enum Parallel {
    /// Runs some units of work.
    ///
    /// - Parameters:
    ///   - count: the units are 0..<count; they start in this order.
    ///   - width: how many may run at once; with 1 the caller does it all.
    ///   - body: does one unit. It may run on any thread, while others run beside it.
    /// - Returns: one result per unit, in the order of the units.
    public static func map<Result: Sendable>(
        _ count: Int, width: Int, _ body: @Sendable (Int) -> Result
    ) -> [Result] {
        let width = min(width, count)
        if width <= 1 { return (0..<count).map(body) }
        return unsafe [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
            // Each unit is taken once, so that each element is written once and by one thread.
            nonisolated(unsafe) let results = unsafe buffer
            let next = Atomic<Int>(0)
            DispatchQueue.concurrentPerform(iterations: width) { _ in
                while true {
                    let unit = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    if unit >= count { return }
                    unsafe results.initializeElement(at: unit, to: body(unit))
                }
            }
            initialized = count
        }
    }

    /// Cuts a range into parts of nearly the same length and runs the body on each.
    ///
    /// - Parameters:
    ///   - count: the range is 0..<count.
    ///   - width: how many parts may be worked on at once.
    ///   - body: does one part; see ``map(_:width:_:)``.
    /// - Returns: one result per part, in the order of the parts.
    public static func mapParts<Result: Sendable>(
        of count: Int, width: Int, _ body: @Sendable (Range<Int>) -> Result
    ) -> [Result] {
        // More parts than threads, so that none waits long for the slowest.
        let parts = max(1, min(width == 1 ? 1 : width * 4, count / 1024))
        return map(parts, width: width) { part in
            body(count * part / parts..<count * (part + 1) / parts)
        }
    }
}
