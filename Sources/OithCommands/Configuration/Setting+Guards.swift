import JSON
import NightStages

extension Setting {
    private static let thresholds = GuardThresholds()

    /// How much worse than earlier nights a night may be and still be published.
    static let guards = [
        guardNights, guardUsersDrop, guardListsDrop, guardFullListsDrop, guardScoreDrop,
        guardDecisionsDrop, guardBlocksDrop, guardInForceDrop, guardExposureRise, guardMinUsers,
    ]

    /// History of the guard.
    package static let guardNights = Setting(
        "guards.nights", .integer(1...1000), default: .integer(thresholds.nights),
        summary: "Number of published nights whose median a night is compared with")

    /// Guards against a pool that lost users.
    package static let guardUsersDrop = drop(
        "usersDrop", value: thresholds.usersDrop, what: "the number of eligible users")
    /// Guards against users who lost all candidates.
    package static let guardListsDrop = drop(
        "listsDrop", value: thresholds.listsDrop, what: "the number of users with candidates")
    /// Guards against lists that became shorter.
    package static let guardFullListsDrop = drop(
        "fullListsDrop", value: thresholds.fullListsDrop,
        what: "the number of users with a full list")
    /// Guards against a model that scores lower.
    package static let guardScoreDrop = drop(
        "scoreDrop", value: thresholds.scoreDrop, what: "the mean score of all candidates")
    /// Guards against a lost or restored match history.
    package static let guardDecisionsDrop = drop(
        "decisionsDrop", value: thresholds.decisionsDrop,
        what: "the number of decisions in the pool")
    /// Guards against a lost or restored table of blocks.
    package static let guardBlocksDrop = drop(
        "blocksDrop", value: thresholds.blocksDrop, what: "the number of blocks in the pool")
    /// Guards against decisions and blocks whose ids match no user any more.
    package static let guardInForceDrop = drop(
        "inForceDrop", value: thresholds.inForceDrop,
        what: "the number of decisions, or of blocks, between two eligible users")

    /// Guards against a few users who crowd all lists.
    package static let guardExposureRise = Setting(
        "guards.exposureRise", .number(GuardThresholds.exposureRiseRange, unit: nil),
        defaultWords: "any",
        summary: "Share by which the part of lists that the most shown user is in may rise")

    /// Absolute limit, also for a first night.
    package static let guardMinUsers = Setting(
        "guards.minUsers", .integer(GuardThresholds.minUsersRange),
        default: .integer(thresholds.minUsers),
        summary: "Minimum number of eligible users of a night that is published")

    private static func drop(_ name: String, value: Double, what: String) -> Setting {
        Setting(
            "guards.\(name)", .number(0...1, unit: nil), default: .double(value),
            summary: "Share by which \(what) may drop", details: "1 allows any drop.")
    }
}
