import Bytes
import JSON

extension NightMetrics {
    /// What the metrics are filed under in CloudWatch.
    private static let namespace = "oith"

    /// The metrics as CloudWatch takes them out of a log: a JSON object a line.
    ///
    /// AWS, "Specification: Embedded metric format". Each set of dimensions has a line of its own,
    /// which is far below the format's limits of 100 metrics and 30 dimensions. The run is a field
    /// that can be searched for, and no dimension: each value of one costs.
    package var embedded: String {
        var order: [[Label]] = []
        var lines: [[Label]: [(Family, Double)]] = [:]
        for family in families {
            for sample in family.samples {
                if lines[sample.labels] == nil { order.append(sample.labels) }
                lines[sample.labels, default: []].append((family, sample.value))
            }
        }
        return order.map { labels in line(labels, lines[labels] ?? []).text + "\n" }.joined()
    }

    private func line(_ labels: [Label], _ values: [(Family, Double)]) -> JSONValue {
        let names = JSONValue.array(labels.map { .string($0.name) })
        let metrics = values.map { family, _ -> JSONValue in
            ["Name": .string(family.name), "Unit": .string(family.unit)]
        }
        let directive: JSONValue = [
            "Namespace": .string(Self.namespace), "Dimensions": .array([names]),
            "Metrics": .array(metrics),
        ]
        var members: [(String, JSONValue)] = [
            (
                "_aws",
                [
                    "Timestamp": .integer(Int(written.milliseconds)),
                    "CloudWatchMetrics": .array([directive]),
                ]
            )
        ]
        if let run { members.append(("run", .string(run))) }
        members += labels.map { ($0.name, .string(Self.dimension($0.value))) }
        members += values.map { family, value in (family.name, Self.number(value)) }
        return .object(JSONObject(members))
    }

    /// A dimension's value as CloudWatch takes it: letters of ASCII, at most 1024, not all blank.
    ///
    /// CloudWatch's API reference, "Dimension". A state may have any name.
    private static func dimension(_ value: String) -> String {
        let letters = value.unicodeScalars.prefix(1024).map { letter in
            " "..."~" ~= letter ? Character(letter) : "?"
        }
        return letters.allSatisfy { $0 == " " } ? "-" : String(letters)
    }

    private static func number(_ value: Double) -> JSONValue {
        Int(exactly: value).map { .integer($0) } ?? .double(value)
    }
}
