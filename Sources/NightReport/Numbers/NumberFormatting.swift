/// Numbers as people read them.
package enum NumberFormatting {
    /// A count with its thousands apart: `59,946`.
    package static func count(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "-" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// A count with what it counts: `1 chunk`, `875 chunks`.
    package static func count(_ value: Int, of noun: String) -> String {
        "\(count(value)) \(noun)\(value == 1 ? "" : "s")"
    }

    /// A large number in words: `3.59 billion`, `812 thousand`.
    package static func large(_ value: Int) -> String {
        scaled(value, billions: "billion", millions: "million", thousands: "thousand")
            ?? String(value)
    }

    private static func scaled(
        _ value: Int, billions: String, millions: String, thousands: String
    ) -> String? {
        switch value {
        case 1_000_000_000...: "\(decimal(Double(value) / 1e9, 2)) \(billions)"
        case 1_000_000...: "\(decimal(Double(value) / 1e6, 1)) \(millions)"
        case 10_000...: "\(decimal(Double(value) / 1e3, 0)) \(thousands)"
        default: nil
        }
    }

    /// A time: `0.42 s`, `12.3 s`, `4 min 05 s`.
    package static func seconds(_ seconds: Double) -> String {
        if seconds < 10 { return decimal(seconds, 2) + " s" }
        if seconds < 120 { return decimal(seconds, 1) + " s" }
        let whole = whole(seconds)
        return "\(whole / 60) min \(whole % 60 < 10 ? "0" : "")\(whole % 60) s"
    }

    /// A size: `38.2 MB`.
    package static func bytes(_ count: Int) -> String {
        switch count {
        case 1_000_000_000...: decimal(Double(count) / 1e9, 2) + " GB"
        case 1_000_000...: decimal(Double(count) / 1e6, 1) + " MB"
        case 1_000...: decimal(Double(count) / 1e3, 1) + " kB"
        default: "\(count) bytes"
        }
    }

    /// `99.2 %`, or `-` of nothing.
    package static func percent(_ part: Int, of whole: Int) -> String {
        whole == 0 ? "-" : decimal(100 * Double(part) / Double(whole), 1) + " %"
    }

    /// How far an estimate was from what came: `-13 %` where it was too low.
    package static func deviation(_ estimate: Double, from actual: Double) -> String {
        if actual <= 0 { return "-" }
        let percent = 100 * (estimate - actual) / actual
        return (percent >= 0.5 ? "+" : "") + decimal(percent, 0) + " %"
    }

    /// Hundredths as a number with two places: `86.43`.
    package static func hundredths(_ value: Int) -> String { decimal(Double(value) / 100, 2) }

    /// A number with a fixed count of places, rounded half up.
    ///
    /// What is too large for that, or no number, is written as Swift does.
    package static func decimal(_ value: Double, _ places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        guard value.magnitude * scale < 1e18 else { return "\(value)" }
        let scaled = Int((value.magnitude * scale + 0.5).rounded(.down))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        if places == 0 { return sign + String(scaled) }
        let unit = Int(scale)
        let fraction = String(scaled % unit)
        let zeroes = String(repeating: "0", count: places - fraction.count)
        return "\(sign)\(scaled / unit).\(zeroes)\(fraction)"
    }

    /// The nearest whole number, or the last one that an integer holds; 0 of what is no number.
    package static func whole(_ value: Double) -> Int {
        if value.isNaN { return 0 }
        return Int(exactly: value.rounded()) ?? (value < 0 ? .min : .max)
    }

    /// How old something is: `7 min`, `26 h`, `12 d`; `-` before its time has come.
    package static func age(_ seconds: Int) -> String {
        switch seconds {
        case ..<0: "-"
        case ..<3600: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) d"
        }
    }

    /// How much of something there is for each of something else: `3.91`, or `-` for none.
    package static func ratio(_ amount: Int, _ count: Int) -> String {
        count == 0 ? "-" : decimal(Double(amount) / Double(count), 2)
    }

    /// A number without places that say nothing: `50`, `12.5`.
    package static func short(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : "\(value)"
    }
}

extension NumberFormatting {
    /// A share of a whole: `0.972` as `97.2 %`.
    package static func share(_ share: Double) -> String { decimal(100 * share, 1) + " %" }

    /// A large number in words, a small one with its thousands apart: `84.7 million`, `9,999`.
    package static func words(_ value: Int) -> String {
        scaled(value, billions: "billion", millions: "million", thousands: "thousand")
            ?? count(value)
    }

    /// A number that is a change: `+1.5`, `-3`.
    package static func signed(_ value: Double, _ places: Int) -> String {
        (value > 0 ? "+" : "") + decimal(value, places)
    }
}
