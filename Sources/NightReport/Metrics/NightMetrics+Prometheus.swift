extension NightMetrics {
    /// The metrics in Prometheus' text format.
    ///
    /// prometheus.io, "Exposition formats", Text-based format: in a help text `\` and line feeds are
    /// escaped, in the value of a label quotes too.
    package var prometheus: String {
        families.map { family in
            let head =
                "# HELP \(family.name) \(Self.escaped(family.help))\n"
                + "# TYPE \(family.name) gauge\n"
            return head
                + family.samples.map { sample in
                    "\(family.name)\(Self.labels(sample.labels)) \(Self.number(sample.value))\n"
                }.joined()
        }.joined()
    }

    private static func labels(_ labels: [Label]) -> String {
        if labels.isEmpty { return "" }
        return "{"
            + labels.map { label in
                let value = escaped(label.value).split(
                    separator: "\"", omittingEmptySubsequences: false)
                return "\(label.name)=\"\(value.joined(separator: "\\\""))\""
            }.joined(separator: ",") + "}"
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : String($0) }.joined()
    }

    /// A whole number without a point.
    private static func number(_ value: Double) -> String {
        Int(exactly: value).map { String($0) } ?? String(value)
    }
}
