/// Reads the fixed fields of a timestamp from left to right.
struct TimestampReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    /// The milliseconds since 1970, or nil where the text is no instant.
    mutating func read() -> Int64? {
        guard let year = number(4), take("-"), let month = number(2), take("-"),
            let day = number(2), take("T"), let hour = number(2), take(":"),
            let minute = number(2), take(":"), let second = number(2),
            let date = CivilDate(year: year, month: month, day: day), hour < 24, minute < 60,
            second < 60, let fraction = fraction(), let zone = zone(), rest.isEmpty
        else { return nil }
        return ((date.daysSince1970 * 24 + hour) * 60 + minute - zone) * 60_000 + second * 1000
            + fraction
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func number(_ count: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private mutating func digit() -> Int64? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
            return nil
        }
        rest.removeFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }

    /// The milliseconds after a dot, 0 without one, nil where the dot has no digit.
    private mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        guard var value = digit() else { return nil }
        var count = 1
        while let next = digit() {
            if count < 3 { value = value * 10 + next }
            count += 1
        }
        return count == 1 ? value * 100 : count == 2 ? value * 10 : value
    }

    /// The zone's distance from UTC in minutes, nil where there is none.
    private mutating func zone() -> Int64? {
        if take("Z") { return 0 }
        let isWest = rest.first == UInt8(ascii: "-")
        guard take("+") || take("-"), let hour = number(2), take(":"), let minute = number(2),
            hour < 24, minute < 60
        else { return nil }
        return (hour * 60 + minute) * (isWest ? -1 : 1)
    }
}
