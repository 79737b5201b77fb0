import JSON
import NightReport
import NightSamples
import NightStages
import Nights
import StateMachine
import Testing

/// The metrics of a run, read as Prometheus and as CloudWatch would read them.
struct AccountMetricsTests {
    private static let now = HandMadeNights.instant(1000)

    /// Why a text is no exposition.
    private struct ExpositionError: Error {
        let line: String
    }

    /// Reads Prometheus' text format: the value of each sample by its name and labels.
    ///
    /// A family has one HELP and one TYPE line, in this order, and its samples follow them.
    private static func read(_ text: String) throws -> [String: Double] {
        var samples: [String: Double] = [:]
        var families: Set<String> = []
        var (family, isTyped) = ("", false)
        #expect(text.hasSuffix("\n"))
        for line in text.split(separator: "\n") {
            if let head = line.wholeMatch(of: /# (HELP|TYPE) ([a-z][a-z0-9_]*) (.+)/) {
                if head.1 == "HELP" {
                    guard families.insert(String(head.2)).inserted else {
                        throw ExpositionError(line: String(line))
                    }
                    (family, isTyped) = (String(head.2), false)
                } else {
                    guard head.2 == family, head.3 == "gauge", !isTyped else {
                        throw ExpositionError(line: String(line))
                    }
                    isTyped = true
                }
                continue
            }
            let sample = line.wholeMatch(
                of: /([a-z0-9_]+)(\{[a-z_]+="(?:[^"\\\n]|\\[\\n"])*"\})? (-?[0-9.e+-]+)/)
            guard let sample, sample.1 == family, isTyped, let value = Double(sample.3),
                samples.updateValue(value, forKey: "\(sample.1)\(sample.2 ?? "")") == nil
            else { throw ExpositionError(line: String(line)) }
        }
        return samples
    }

    /// The metrics of the last run, without those that are the same in every text.
    private static func metrics(_ nights: HandMadeNights) async throws -> NightMetrics {
        NightMetrics(
            try await nights.nights.account(of: nil, width: 1), version: "1.2.3", now: now)
    }

    private static let goodNight: [String: Double] = [
        #"oith_build_info{version="1.2.3"}"#: 1, "oith_run_success": 1, "oith_run_published": 1,
        #"oith_run_result{result="succeeded"}"#: 1, #"oith_run_result{result="failed"}"#: 0,
        #"oith_run_result{result="stopped"}"#: 0, #"oith_run_result{result="timed out"}"#: 0,
        #"oith_run_result{result="crashed"}"#: 0, #"oith_run_result{result="not begun"}"#: 0,
        "oith_run_start_timestamp_seconds": 1_795_147_200,
        "oith_run_end_timestamp_seconds": 1_795_147_352, "oith_run_duration_seconds": 152,
        "oith_run_retries": 3, "oith_run_expected_seconds": 129, "oith_pool_rows": 1000,
        "oith_users_eligible": 800, "oith_pool_decisions": 5000, "oith_pool_blocks": 40,
        "oith_pool_decisions_in_force": 3000, "oith_pool_blocks_in_force": 12,
        "oith_pool_tables_missing": 0,
        #"oith_users_not_eligible{reason="not visible"}"#: 120,
        #"oith_users_not_eligible{reason="in an active match"}"#: 60,
        #"oith_users_not_eligible{reason="no place"}"#: 0,
        #"oith_users_not_eligible{reason="not seen for 14 days"}"#: 15, "oith_rejected_rows": 5,
        #"oith_pairs{kind="in reach"}"#: 112_500, #"oith_pairs{kind="scanned"}"#: 75_000,
        #"oith_pairs{kind="passed filters"}"#: 25_000, #"oith_pairs{kind="scored"}"#: 10_000,
        #"oith_chunks{result="scored"}"#: 3, #"oith_chunks{result="reused"}"#: 1,
        #"oith_chunks{result="failed"}"#: 0, #"oith_chunks{result="unfinished"}"#: 0,
        "oith_users_with_candidates": 760, "oith_full_lists": 240, "oith_candidates": 30_000,
        "oith_coverage_ratio": 0.95, "oith_exposure_most_shown_lists": 190,
        "oith_exposure_most_shown_top_tens": 95, "oith_exposure_never_shown_users": 80,
        "oith_exposure_gini_ratio": 0.625, "oith_exposure_mutual_ratio": 0.5,
        "oith_snapshot_bytes": 40_000, "oith_night_success": 1,
        "oith_last_success_timestamp_seconds": 1_795_147_352,
    ]

    private static let stages: [(name: String, took: Double, expected: Double?)] = [
        ("ExtractPool", 10, 8), ("SplitPool", 2, 2), ("ScoreChunks", 120, 100),
        ("AggregateCandidates", 8, 10), ("WriteSnapshot", 6, 5), ("VerifySnapshot", 4, 4),
        ("GuardSnapshot", 1, nil), ("PublishSnapshot", 0.5, 0),
    ]

    private static var goodNightWithStages: [String: Double] {
        stages.reduce(into: goodNight) { samples, stage in
            samples["oith_stage_duration_seconds{stage=\"\(stage.name)\"}"] = stage.took
            samples["oith_stage_expected_seconds{stage=\"\(stage.name)\"}"] = stage.expected
        }
    }

    @Test func `A good night has these metrics, and no others.`() async throws {
        let found = try await HandMadeNights.with { nights in
            try await nights.begin(HandMadePage.run).playGoodNight()
            return try Self.read(try await Self.metrics(nights).prometheus)
        }
        let expected = Self.goodNightWithStages
        for (name, value) in expected { #expect(found[name] == value, "\(name)") }
        #expect(Set(found.keys).subtracting(expected.keys) == [])
    }

    @Test func `What the run's files tell is among them.`() async throws {
        let found = try await HandMadeNights.with { nights in
            let run = try nights.begin(
                HandMadePage.run, input: ["maxRejectFraction": .double(0.01)])
            var difference = HandMadeRun.Difference()
            difference.guardResult = GuardResult(
                measures: [
                    .init(subject: .users, tonight: 800, before: 1000, threshold: 0.25),
                    .init(subject: .blocks, tonight: 40, before: nil, threshold: 0.2),
                ], nightCount: 2)
            try await run.playGoodNight(difference)
            let rejects = Array(repeating: #"{"reason":"no \"email\""}"#, count: 5)
            try nights.write(
                rejects.joined(separator: "\n") + "\n", "rejects.jsonl", of: run.name)
            try nights.write(
                """
                {"state":"ExtractPool","seconds":10,"processorSeconds":15.5,"peakMemoryBytes":4000}
                {"state":"ShallPublish","seconds":0,"processorSeconds":9,"peakMemoryBytes":5000}

                """, "trace.jsonl", of: run.name)
            return try Self.read(try await Self.metrics(nights).prometheus)
        }
        let more = found.filter { Self.goodNightWithStages[$0.key] == nil }
        let expected: [String: Double] = [
            "oith_rejects_allowed_ratio": 0.01, #"oith_rejects{reason="no \"email\""}"#: 5,
            #"oith_guard_allowed_drop_ratio{figure="users"}"#: 0.25,
            #"oith_guard_allowed_drop_ratio{figure="blocks"}"#: 0.2,
            #"oith_stage_processor_seconds{stage="ExtractPool"}"#: 15.5,
            #"oith_stage_peak_memory_bytes{stage="ExtractPool"}"#: 4000,
            // Of all states, also of one that only decides.
            "oith_run_peak_memory_bytes": 5000,
        ]
        for (name, value) in expected { #expect(more[name] == value, "\(name)") }
        let drop = try #require(more[#"oith_guard_drop_ratio{figure="users"}"#])
        #expect(abs(drop - 0.2) < 1e-12)
        #expect(more.count == expected.count + 1)
    }

    @Test func `A failed run has what it came to, and that it failed.`() async throws {
        let found = try await HandMadeNights.with { nights in
            try await nights.begin("2026-11-19T040000Z-1", at: -86_400)
                .playGoodNight(later: -86_400)
            let run = try nights.begin(HandMadePage.run)
            try await run.task("ExtractPool", from: 0, to: 10, output: HandMadeRun.extracted())
            try await run.task("SplitPool", from: 10, to: 12, output: HandMadeRun.split(run.name))
            let chunks = HandMadeRun.chunks
            try await run.map(
                from: 12, to: 30,
                [
                    .init(
                        chunks[0], from: 12, to: 20, attempts: 4,
                        failure: TaskFailure(error: "Oith.IOError", cause: "no disk")),
                    .init(chunks[1], from: 12, to: 20),
                ], failure: TaskFailure(error: "Oith.IOError", cause: "no disk"))
            try await run.fail(at: 31, "no disk")
            return try Self.read(try await Self.metrics(nights).prometheus)
        }
        let some: [String: Double?] = [
            "oith_run_success": 0, "oith_run_published": 0, "oith_run_duration_seconds": 31,
            #"oith_run_result{result="failed"}"#: 1, #"oith_run_result{result="succeeded"}"#: 0,
            #"oith_chunks{result="failed"}"#: 1, #"oith_chunks{result="unfinished"}"#: 1,
            #"oith_chunks{result="scored"}"#: 0, "oith_run_retries": 3,
            #"oith_pairs{kind="scanned"}"#: 0, "oith_candidates": nil, "oith_coverage_ratio": nil,
            "oith_snapshot_bytes": nil, "oith_night_success": 0,
            // The night before was good, with 760 of 800.
            "oith_coverage_before_ratio": 0.95,
            "oith_last_success_timestamp_seconds": 1_795_147_200 - 86_400 + 152,
        ]
        for (name, value) in some { #expect(found[name] == value, "\(name)") }
    }

    @Test func `A stage that was halted counts as a whole.`() async throws {
        let found = try await HandMadeNights.with { nights in
            let run = try nights.begin(HandMadePage.run)
            try await run.task("ExtractPool", from: 0, to: nil)
            try await run.end(.executionAborted, at: 30)
            let again = try await nights.resume(run.name, at: 100, from: "ExtractPool")
            try await again.record(
                [ExecutionEvent(.taskStateExited, in: .init(), state: "ExtractPool")], at: 112)
            try await again.succeed(at: 120)
            return try Self.read(try await Self.metrics(nights).prometheus)
        }
        #expect(found[#"oith_stage_duration_seconds{stage="ExtractPool"}"#] == 42)
        #expect(found["oith_run_duration_seconds"] == 120)
    }

    @Test(arguments: [UnaccountedEnding.notBegun, .crashed])
    func `A night without an account failed, whatever is served.`(
        ending: UnaccountedEnding
    ) async throws {
        let found = try await HandMadeNights.with { nights in
            try await nights.begin("2026-11-19T040000Z-1", at: -500).succeed(at: -400)
            let metrics = NightMetrics(
                ending, run: nil, nights.nights.serviceStatus, version: "9", now: Self.now)
            #expect(metrics.run == nil && metrics.written == Self.now)
            return try Self.read(metrics.prometheus)
        }
        #expect(
            found == [
                #"oith_build_info{version="9"}"#: 1, "oith_run_success": 0,
                "oith_run_published": 0, #"oith_run_result{result="succeeded"}"#: 0,
                #"oith_run_result{result="failed"}"#: 0,
                #"oith_run_result{result="stopped"}"#: 0,
                #"oith_run_result{result="timed out"}"#: 0,
                #"oith_run_result{result="crashed"}"#: ending == .crashed ? 1 : 0,
                #"oith_run_result{result="not begun"}"#: ending == .notBegun ? 1 : 0,
                "oith_run_start_timestamp_seconds": 1_795_148_200,
                "oith_run_end_timestamp_seconds": 1_795_148_200, "oith_night_success": 0,
                "oith_last_success_timestamp_seconds": 1_795_146_800,
            ])
    }

    @Test func `CloudWatch gets the same values, a line for each set of dimensions.`()
        async throws
    {
        let metrics = try await HandMadeNights.with { nights in
            try await nights.begin(HandMadePage.run).playGoodNight()
            return try await Self.metrics(nights)
        }
        var found: [String: Double] = [:]
        for line in metrics.embedded.split(separator: "\n") {
            let object = try JSONValue(parsing: String(line))
            let aws = try #require(object["_aws"])
            #expect(aws["Timestamp"] == .integer(1_795_148_200_000))
            let directives = try #require(aws["CloudWatchMetrics"]?.array)
            #expect(directives.count == 1 && directives[0]["Namespace"] == "oith")
            #expect(object["run"] == .string(HandMadePage.run))
            let dimensions = try #require(directives[0]["Dimensions"]?.array?.first?.array)
            let names = dimensions.compactMap(\.string)
            let labels = names.map { name in
                "\(name)=\"\(object[name]?.string ?? "")\""
            }
            for metric in directives[0]["Metrics"]?.array ?? [] {
                let name = metric["Name"]?.string ?? ""
                let key = name + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}")
                #expect(found.updateValue(object[name]?.number ?? .nan, forKey: key) == nil)
                let unit = metric["Unit"]?.string
                let expected =
                    name.hasSuffix("_seconds")
                    ? "Seconds"
                    : name.hasSuffix("_bytes")
                        ? "Bytes" : name.hasSuffix("_ratio") ? "None" : "Count"
                #expect(unit == expected, "\(name)")
            }
            // The format's own limits.
            #expect(names.count <= 30 && (directives[0]["Metrics"]?.array?.count ?? 0) <= 100)
        }
        #expect(found == Self.goodNightWithStages)
    }

    @Test func `The renderer gives the page and both texts.`() async throws {
        try await HandMadeNights.with { nights in
            try await nights.begin(HandMadePage.run).playGoodNight()
            let account = try await nights.nights.account(of: nil, width: 1)
            let renderer = ReportRenderer(version: "1.2.3")
            let metrics = NightMetrics(account, version: "1.2.3", now: Self.now)
            #expect(renderer.page(account) == ReportPage(account).html)
            let rendered = renderer.metrics(account, now: Self.now)
            #expect(rendered.prometheus == metrics.prometheus)
            #expect(rendered.embedded == metrics.embedded)
            let unbegun = renderer.metrics(
                .notBegun, run: "r", nights.nights.serviceStatus, now: Self.now)
            #expect(unbegun.prometheus.contains(#"oith_run_result{result="not begun"} 1"#))
            #expect(unbegun.embedded.contains(#""run":"r""#))
        }
    }
}
