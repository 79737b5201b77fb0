import JSON
import OithCommands
import Testing

/// Every setting against the documentation: name, default, flag, and both ends of its range.
@Suite struct SettingTableTests {
    /// A setting as `Settings.md` has it; values are texts of its variable.
    private struct Row {
        let name: String
        let variable: String
        let value: String?
        let flag: String?
        let taken: [String]
        let refused: [String]

        init(
            _ name: String, _ variable: String, _ value: String?, _ flag: String? = nil,
            taken: [String] = [], refused: [String] = []
        ) {
            self.name = name
            self.variable = variable
            self.value = value
            self.flag = flag
            self.taken = taken
            self.refused = refused
        }

        /// A whole number in a range.
        init(
            _ name: String, _ variable: String, _ value: String, _ flag: String? = nil,
            in range: ClosedRange<Int>
        ) {
            self.init(
                name, variable, value, flag,
                taken: ["\(range.lowerBound)", "\(range.upperBound)"],
                refused: [
                    "\(range.lowerBound - 1)", "\(range.upperBound + 1)", "1.5", "many", "true",
                ])
        }

        /// A number from a minimum to a maximum.
        init(
            _ name: String, _ variable: String, _ value: String, _ flag: String? = nil,
            from least: Double, to most: Double
        ) {
            self.init(
                name, variable, value, flag, taken: ["\(least)", "\(most)"],
                refused: ["\(least - 0.01)", "\(most + 0.01)", "nan", "many", "true"])
        }
    }

    private static let million = 1...1_000_000
    private static let days = 0...36_500

    private static let rows: [Row] = [
        Row("pool", "OITH_POOL", nil, "pool", taken: ["/p"]),
        Row(
            "poolLockTimeoutSeconds", "OITH_POOL_LOCK_TIMEOUT_SECONDS", "600", from: 0, to: 86_400),
        Row("data", "OITH_DATA", nil, "data", taken: ["/d"]),
        Row("stateMachine", "OITH_STATE_MACHINE", nil, taken: ["/m.asl.json"]),
        Row("model", "OITH_MODEL", "oith-v1", "model", taken: ["oith-v2", "/m.json"]),
        Row("radius", "OITH_RADIUS", "50", "radius", from: 0, to: 12_500),
        Row("top", "OITH_TOP", "100", "top", in: 1...255),
        Row("minScore", "OITH_MIN_SCORE", "50", "min-score", from: 0, to: 100),
        Row("maxRejectFraction", "OITH_MAX_REJECT_FRACTION", "0.01", from: 0, to: 1),
        Row(
            "concurrency", "OITH_CONCURRENCY", nil, "concurrency", taken: ["1", "4096"],
            refused: ["0", "4097", "2.5"]),
        Row(
            "memory", "OITH_MEMORY", nil, "memory", taken: ["64MiB", "67108864", "8g", "1.5 TB"],
            refused: ["63MiB", "67108863", "8GiBs", "-1g", "much"]),
        Row("chunkBudget", "OITH_CHUNK_BUDGET", "16384", "chunk-budget", in: 1...100_000_000),
        Row(
            "codec", "OITH_CODEC", "lz4", "codec", taken: ["lz4", "zstd"],
            refused: ["LZ4", "gzip"]),
        Row("snapshotFormat", "OITH_SNAPSHOT_FORMAT", "3", in: 2...3),
        Row(
            "publish", "OITH_PUBLISH", "true", "publish", taken: ["true", "false"],
            refused: ["yes", "1", "TRUE"]),
        Row(
            "finishBy", "OITH_FINISH_BY", nil, "finish-by",
            taken: ["00:00", "23:59", "2026-11-20T06:30:00Z"], refused: ["24:00", "6am"]),
        Row(
            "verify.entries", "OITH_VERIFY_ENTRIES", "all", taken: ["all", "sample"],
            refused: ["none"]),
        Row("guards.nights", "OITH_GUARDS_NIGHTS", "7", in: 1...1000),
        Row("guards.usersDrop", "OITH_GUARDS_USERS_DROP", "0.2", from: 0, to: 1),
        Row("guards.listsDrop", "OITH_GUARDS_LISTS_DROP", "0.2", from: 0, to: 1),
        Row("guards.fullListsDrop", "OITH_GUARDS_FULL_LISTS_DROP", "0.2", from: 0, to: 1),
        Row("guards.scoreDrop", "OITH_GUARDS_SCORE_DROP", "0.1", from: 0, to: 1),
        Row("guards.decisionsDrop", "OITH_GUARDS_DECISIONS_DROP", "0.2", from: 0, to: 1),
        Row("guards.blocksDrop", "OITH_GUARDS_BLOCKS_DROP", "0.2", from: 0, to: 1),
        Row("guards.inForceDrop", "OITH_GUARDS_IN_FORCE_DROP", "0.5", from: 0, to: 1),
        Row(
            "guards.exposureRise", "OITH_GUARDS_EXPOSURE_RISE", nil, taken: ["0", "0.5", "1000"],
            refused: ["-0.1", "1000.1", "many"]),
        Row("guards.minUsers", "OITH_GUARDS_MIN_USERS", "1", in: 0...1_000_000_000),
        Row(
            "notify.enabled", "OITH_NOTIFY_ENABLED", "true", taken: ["false"], refused: ["off"]),
        Row("notify.environment", "OITH_NOTIFY_ENVIRONMENT", nil, taken: ["production"]),
        Row(
            "notify.webhook", "OITH_NOTIFY_WEBHOOK", nil,
            taken: ["https://h.test/x", "http://127.0.0.1:65535/"],
            refused: ["h.test", "https://h.test:65536/", "ftp://h.test"]),
        Row(
            "notify.command", "OITH_NOTIFY_COMMAND", nil, taken: [#"["/bin/x"]"#],
            refused: ["/bin/x", "[]", #"["/bin/x",1]"#]),
        Row(
            "notify.ping", "OITH_NOTIFY_PING", nil, taken: ["https://h.test"], refused: ["ping"]),
        Row("notify.attempts", "OITH_NOTIFY_ATTEMPTS", "4", in: 1...10),
        Row(
            "notify.timeoutSeconds", "OITH_NOTIFY_TIMEOUT_SECONDS", "10", from: 0.1, to: 300),
        Row(
            "logFormat", "OITH_LOG_FORMAT", "text", "log-format", taken: ["text", "json"],
            refused: ["JSON", "xml"]),
        Row(
            "metrics.file", "OITH_METRICS_FILE", nil, "metrics-file", taken: ["/x.prom"],
            refused: ["/x.txt", "/x.prom.gz"]),
        Row("metrics.emf", "OITH_METRICS_EMF", nil, "emf", taken: ["/x.log"]),
        Row(
            "retention.snapshots", "OITH_RETENTION_SNAPSHOTS", "7", "keep-snapshots",
            in: 3...1_000_000),
        Row(
            "retention.snapshotsDays", "OITH_RETENTION_SNAPSHOTS_DAYS", "30", "snapshots-days",
            in: days),
        Row("retention.runs", "OITH_RETENTION_RUNS", "3", "keep-runs", in: million),
        Row("retention.runsDays", "OITH_RETENTION_RUNS_DAYS", "7", "runs-days", in: days),
        Row("retention.reports", "OITH_RETENTION_REPORTS", "100", "keep-reports", in: million),
        Row(
            "retention.reportsDays", "OITH_RETENTION_REPORTS_DAYS", "400", "reports-days", in: days),
        Row("retention.resultsDays", "OITH_RETENTION_RESULTS_DAYS", "7", "results-days", in: days),
        Row(
            "retention.resultsGigabytes", "OITH_RETENTION_RESULTS_GIGABYTES", "20",
            "results-gigabytes", from: 0, to: 1_000_000),
    ]

    @Test func `The documentation has every setting, in the same order`() {
        #expect(Self.rows.map(\.name) == Setting.all.map(\.name))
    }

    @Test(arguments: rows.map(\.name))
    func `Variable, flag and default are those of the documentation`(name: String) throws {
        let row = try #require(Self.rows.first { $0.name == name })
        let setting = try #require(Setting.named(name))
        #expect(setting.variable == row.variable)
        #expect(setting.flag == row.flag)
        #expect(setting.defaultValue.map { $0.string ?? $0.text } == row.value)
    }

    @Test(arguments: rows.map(\.name))
    func `Both ends of the range are taken, and what is beyond them is not`(name: String) throws {
        let row = try #require(Self.rows.first { $0.name == name })
        let setting = try #require(Setting.named(name))
        for text in row.taken {
            let found = try Configuration(nil, flags: [:]) { $0 == row.variable ? text : nil }
            let value = try #require(found[setting]?.value)
            #expect(value.string == text || value.number == Double(text) || value.text == text)
        }
        for text in row.refused {
            let error = #expect(throws: InvalidConfiguration.self, "\(text)") {
                try Configuration(nil, flags: [:]) { $0 == row.variable ? text : nil }
            }
            #expect(error?.problems.count == 1)
            #expect(error?.problems.first?.hasPrefix("$\(row.variable) takes ") == true)
        }
    }
}
