import Bytes
import JSON
import NightReport
import Testing

struct NightMetricsTests {
    private func metrics(reason: String, _ value: Double) -> NightMetrics {
        NightMetrics(
            run: "night-1", written: Timestamp(milliseconds: 1_795_147_200_000),
            families: [
                .init(
                    name: "oith_rejects", help: "Rows, by \\ reason\nand more.", unit: "Count",
                    samples: [
                        .init(labels: [.init(name: "reason", value: reason)], value: value)
                    ])
            ])
    }

    @Test(arguments: [
        ("plain", "plain"), ("a \"quoted\" word", "a \\\"quoted\\\" word"),
        ("back\\slash", "back\\\\slash"), ("two\nlines", "two\\nlines"),
        ("\"} 1\nforged 1", "\\\"} 1\\nforged 1"),
    ])
    func `A label stands for itself.`(reason: String, written: String) {
        #expect(
            metrics(reason: reason, 3).prometheus == """
                # HELP oith_rejects Rows, by \\\\ reason\\nand more.
                # TYPE oith_rejects gauge
                oith_rejects{reason="\(written)"} 3

                """)
    }

    @Test(arguments: [(3.0, "3"), (0.5, "0.5"), (1_795_147_200, "1795147200"), (-2, "-2")])
    func `A number is written as short as it is.`(value: Double, written: String) {
        #expect(metrics(reason: "x", value).prometheus.hasSuffix("} \(written)\n"))
    }

    @Test(arguments: [
        ("plain \"text\"", "plain \"text\""), ("größer", "gr??er"), ("two\nlines", "two?lines"),
        ("", "-"), ("   ", "-"),
        (String(repeating: "x", count: 2000), String(repeating: "x", count: 1024)),
    ])
    func `A dimension has letters that CloudWatch takes.`(reason: String, written: String) throws {
        let line = try JSONValue(parsing: metrics(reason: reason, 2).embedded)
        #expect(line["reason"]?.string == written)
    }

    @Test func `A line for CloudWatch names its metric and its dimension.`() throws {
        let line = try JSONValue(parsing: metrics(reason: "a \"b\"", 2).embedded)
        let directive = line["_aws"]?["CloudWatchMetrics"]?.array?.first
        #expect(line["_aws"]?["Timestamp"] == .integer(1_795_147_200_000))
        #expect(directive?["Dimensions"] == .array([.array([.string("reason")])]))
        #expect(line["reason"]?.string == "a \"b\"" && line["oith_rejects"]?.integer == 2)
        #expect(line["run"]?.string == "night-1")
    }
}
