import NightStages
import Nights
import SnapshotStore
import StateMachine

/// A setting of a night that has a name in the configuration file.
///
/// The same name, in capitals and with underscores, is that of its environment variable:
/// `guards.listsDrop` is `OITH_GUARDS_LISTS_DROP`.
enum Setting: String, CaseIterable {
    case pool, poolLockTimeoutSeconds, data
    case stateMachine, model, radius, top, minScore, maxRejectFraction
    case concurrency, memory, chunkBudget, codec, publish, finishBy
    case guardNights = "guards.nights"
    case guardUsersDrop = "guards.usersDrop"
    case guardListsDrop = "guards.listsDrop"
    case guardFullListsDrop = "guards.fullListsDrop"
    case guardScoreDrop = "guards.scoreDrop"
    case verifyEntries = "verify.entries"
    case guardDecisionsDrop = "guards.decisionsDrop"
    case guardBlocksDrop = "guards.blocksDrop"
    case guardInForceDrop = "guards.inForceDrop"
    case guardMinUsers = "guards.minUsers"
    case notifyEnabled = "notify.enabled"
    case notifyWebhook = "notify.webhook"
    case notifyCommand = "notify.command"
    case notifyPing = "notify.ping"
    case notifyAttempts = "notify.attempts"
    case notifyTimeoutSeconds = "notify.timeoutSeconds"
    case logFormat
    case metricsFile = "metrics.file"
    case metricsEMF = "metrics.emf"
    case retentionSnapshots = "retention.snapshots"
    case retentionSnapshotsDays = "retention.snapshotsDays"
    case retentionRuns = "retention.runs"
    case retentionRunsDays = "retention.runsDays"
    case retentionReports = "retention.reports"
    case retentionReportsDays = "retention.reportsDays"
    case retentionResultsDays = "retention.resultsDays"
    case retentionResultsGigabytes = "retention.resultsGigabytes"

    /// What it takes.
    var kind: SettingKind {
        switch self {
        case .pool, .data, .stateMachine, .metricsEMF: .path
        case .metricsFile: .collectedFile
        case .poolLockTimeoutSeconds: .number(0...86_400, unit: "seconds")
        case .model: .model
        case .radius: .number(0...12_500, unit: "miles")
        case .top: .integer(1...255)
        case .minScore: .number(0...100, unit: "points")
        case .maxRejectFraction: .number(0...1, unit: nil)
        case .concurrency: .integer(MachineOptions.concurrencyRange)
        case .memory: .memory
        case .chunkBudget: .integer(1...100_000_000)
        case .codec: .choice(["lz4", "zstd"])
        case .publish, .notifyEnabled: .flag
        case .logFormat: .choice(LogFormat.allCases.map(\.rawValue))
        case .finishBy: .time
        case .guardNights: .integer(1...1000)
        case .guardMinUsers: .integer(GuardThresholds.minUsersRange)
        case .guardUsersDrop, .guardListsDrop, .guardFullListsDrop, .guardScoreDrop,
            .guardDecisionsDrop, .guardBlocksDrop, .guardInForceDrop:
            .number(0...1, unit: nil)
        case .verifyEntries: .choice(VerifyExtent.allCases.map(\.rawValue))
        case .notifyWebhook, .notifyPing: .address
        case .notifyCommand: .command
        case .notifyAttempts: .integer(1...10)
        case .notifyTimeoutSeconds: .number(0.1...300, unit: "seconds")
        case .retentionSnapshots: .integer(SnapshotStore.leastKeepCount...1_000_000)
        case .retentionRuns, .retentionReports: .integer(1...1_000_000)
        case .retentionSnapshotsDays, .retentionRunsDays, .retentionReportsDays,
            .retentionResultsDays:
            .integer(0...36_500)
        case .retentionResultsGigabytes: .number(0...1_000_000, unit: nil)
        }
    }

    /// What it is where nobody says; nil where the machine decides, or it has to be said.
    var defaultValue: JSONValue? {
        switch self {
        case .pool, .data, .stateMachine, .concurrency, .memory: return nil
        case .finishBy, .notifyWebhook, .notifyCommand, .notifyPing: return nil
        case .metricsFile, .metricsEMF: return nil
        case .logFormat: return .string(LogFormat.text.rawValue)
        case .poolLockTimeoutSeconds: return .integer(Int(PoolWait.defaultSeconds))
        case .model: return .string("oith-v1")
        case .radius: return .integer(50)
        case .top: return .integer(100)
        case .minScore: return .integer(50)
        case .maxRejectFraction: return .double(0.01)
        case .chunkBudget: return .integer(NightSettings.defaultChunkBudget)
        case .codec: return .string("lz4")
        case .publish, .notifyEnabled: return .bool(true)
        case .guardNights: return .integer(GuardThresholds().nights)
        case .guardUsersDrop: return .double(GuardThresholds().usersDrop)
        case .guardListsDrop: return .double(GuardThresholds().listsDrop)
        case .guardFullListsDrop: return .double(GuardThresholds().fullListsDrop)
        case .guardScoreDrop: return .double(GuardThresholds().scoreDrop)
        case .verifyEntries: return .string(VerifyExtent.all.rawValue)
        case .guardDecisionsDrop: return .double(GuardThresholds().decisionsDrop)
        case .guardBlocksDrop: return .double(GuardThresholds().blocksDrop)
        case .guardInForceDrop: return .double(GuardThresholds().inForceDrop)
        case .guardMinUsers: return .integer(GuardThresholds().minUsers)
        case .notifyAttempts: return .integer(4)
        case .notifyTimeoutSeconds: return .integer(10)
        case .retentionSnapshots: return .integer(RetentionLimits().snapshots.count)
        case .retentionSnapshotsDays: return .integer(RetentionLimits().snapshots.days)
        case .retentionRuns: return .integer(RetentionLimits().runs.count)
        case .retentionRunsDays: return .integer(RetentionLimits().runs.days)
        case .retentionReports: return .integer(RetentionLimits().reports.count)
        case .retentionReportsDays: return .integer(RetentionLimits().reports.days)
        case .retentionResultsDays: return .integer(7)
        case .retentionResultsGigabytes: return .integer(20)
        }
    }

    /// The keys on the way to it in the file.
    var keys: [String] { rawValue.split(separator: ".").map(String.init) }

    /// The name of its environment variable.
    var variable: String {
        rawValue.reduce(into: "OITH_") { name, character in
            if character == "." { return name += "_" }
            if character.isUppercase { name += "_" }
            name += character.uppercased()
        }
    }
}
