/// The number that a cell of a table shows, so that the table can be sorted by it.
package enum SortValue {
    private static let units: [Substring: Double] = [
        "thousand": 1e3, "million": 1e6, "billion": 1e9, "kB": 1e3, "MB": 1e6, "GB": 1e9,
        "min": 60, "h": 3600, "d": 86_400,
    ]

    /// The number of a text such as `84.7 million`, `4 min 05 s` or `-1.5 %`; nil where it has none.
    package static func of(_ text: String) -> Double? {
        var (sum, number): (Double?, Double?) = (nil, nil)
        for word in text.split(separator: " ") {
            if let value = Double(word.replacing(",", with: "")) {
                sum = number.map { (sum ?? 0) + $0 } ?? sum
                number = value
            } else if let value = number {
                sum = (sum ?? 0) + value * (units[word] ?? 1)
                number = nil
            } else {
                return nil
            }
        }
        return number.map { (sum ?? 0) + $0 } ?? sum
    }
}
