/// Numbers as people read them.
enum Figures {
    /// A count with its thousands apart: `59,946`.
    static func count(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "-" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// A large number in words: `3.59 billion`, `812 thousand`.
    static func large(_ value: Int) -> String {
        switch value {
        case 1_000_000_000...: decimal(Double(value) / 1e9, 2) + " billion"
        case 1_000_000...: decimal(Double(value) / 1e6, 1) + " million"
        case 10_000...: decimal(Double(value) / 1e3, 0) + " thousand"
        default: String(value)
        }
    }

    /// A time: `0.42 s`, `12.3 s`, `4 min 05 s`.
    static func seconds(_ seconds: Double) -> String {
        if seconds < 10 { return decimal(seconds, 2) + " s" }
        if seconds < 120 { return decimal(seconds, 1) + " s" }
        let whole = Int(seconds.rounded())
        return "\(whole / 60) min \(whole % 60 < 10 ? "0" : "")\(whole % 60) s"
    }

    /// A size: `38.2 MB`.
    static func bytes(_ count: Int) -> String {
        switch count {
        case 1_000_000_000...: decimal(Double(count) / 1e9, 2) + " GB"
        case 1_000_000...: decimal(Double(count) / 1e6, 1) + " MB"
        case 1_000...: decimal(Double(count) / 1e3, 1) + " kB"
        default: "\(count) bytes"
        }
    }

    /// `99.2 %`, or `-` of nothing.
    static func percent(_ part: Int, of whole: Int) -> String {
        whole == 0 ? "-" : decimal(100 * Double(part) / Double(whole), 1) + " %"
    }

    /// How far an estimate was from what came: `-13 %` where it was too low.
    static func deviation(_ estimate: Double, from actual: Double) -> String {
        if actual <= 0 { return "-" }
        let percent = 100 * (estimate - actual) / actual
        return (percent >= 0.5 ? "+" : "") + decimal(percent, 0) + " %"
    }

    /// Hundredths as a number with two places: `86.43`.
    static func hundredths(_ value: Int) -> String { decimal(Double(value) / 100, 2) }

    /// A number with a fixed count of places, rounded half up.
    static func decimal(_ value: Double, _ places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((value.magnitude * scale + 0.5).rounded(.down))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        if places == 0 { return sign + String(scaled) }
        let unit = Int(scale)
        let fraction = String(scaled % unit)
        let zeroes = String(repeating: "0", count: places - fraction.count)
        return "\(sign)\(scaled / unit).\(zeroes)\(fraction)"
    }
}
