package import JSON

/// How much worse than the nights before it a night may be and still be published.
///
/// A drop is a share: 0.1 lets through what is down by a tenth. 1 lets everything through.
package struct GuardThresholds: Sendable, Equatable {
    /// How many of the latest published nights it is compared with, by their median.
    package var nights: Int
    /// Users who were eligible.
    package var usersDrop: Double
    /// Users with at least one candidate.
    package var listsDrop: Double
    /// Users with a full list.
    package var fullListsDrop: Double
    /// The mean score of all candidates.
    package var scoreDrop: Double
    /// Rows in which one user accepted or passed another.
    package var decisionsDrop: Double
    /// Rows in which one user blocked another.
    package var blocksDrop: Double
    /// Those of either kind that name two eligible users.
    package var inForceDrop: Double
    /// How much more of the lists the most shown user may be in, a share; nil for any.
    package var exposureRise: Double?
    /// The fewest eligible users of a night that is published, whatever was before.
    package var minUsers: Int

    /// The thresholds that are shipped, with some of them changed.
    package init(
        nights: Int = 7, usersDrop: Double = 0.2, listsDrop: Double = 0.2,
        fullListsDrop: Double = 0.2, scoreDrop: Double = 0.1, decisionsDrop: Double = 0.2,
        blocksDrop: Double = 0.2, inForceDrop: Double = 0.5, exposureRise: Double? = nil,
        minUsers: Int = 1
    ) {
        (self.nights, self.usersDrop, self.listsDrop) = (nights, usersDrop, listsDrop)
        (self.fullListsDrop, self.scoreDrop) = (fullListsDrop, scoreDrop)
        (self.decisionsDrop, self.blocksDrop) = (decisionsDrop, blocksDrop)
        (self.inForceDrop, self.minUsers) = (inForceDrop, minUsers)
        self.exposureRise = exposureRise
    }

    private enum Key: String {
        case nights, usersDrop, listsDrop, fullListsDrop, scoreDrop, decisionsDrop, blocksDrop
        case inForceDrop, exposureRise, minUsers
    }

    /// The thresholds as the execution's input has them.
    package var json: JSONValue {
        JSONValue(members: [
            (Key.nights, .integer(nights)), (.usersDrop, .double(usersDrop)),
            (.listsDrop, .double(listsDrop)), (.fullListsDrop, .double(fullListsDrop)),
            (.scoreDrop, .double(scoreDrop)), (.decisionsDrop, .double(decisionsDrop)),
            (.blocksDrop, .double(blocksDrop)), (.inForceDrop, .double(inForceDrop)),
            (.exposureRise, exposureRise.map { .double($0) }), (.minUsers, .integer(minUsers)),
        ])
    }

    init(_ json: JSONValue?) throws(NightError) {
        let fields = TaskFields<Key>(json)
        let shares = 0.0...1
        nights = try fields.integer(.nights, in: 1...1000)
        usersDrop = try fields.number(.usersDrop, in: shares)
        listsDrop = try fields.number(.listsDrop, in: shares)
        fullListsDrop = try fields.number(.fullListsDrop, in: shares)
        scoreDrop = try fields.number(.scoreDrop, in: shares)
        // A run of an older version that is resumed does not have these.
        let shipped = GuardThresholds()
        func drop(_ key: Key, default missing: Double) throws(NightError) -> Double {
            fields[key] == nil ? missing : try fields.number(key, in: shares)
        }
        decisionsDrop = try drop(.decisionsDrop, default: shipped.decisionsDrop)
        blocksDrop = try drop(.blocksDrop, default: shipped.blocksDrop)
        inForceDrop = try drop(.inForceDrop, default: shipped.inForceDrop)
        exposureRise =
            fields[.exposureRise] == nil
            ? nil : try fields.number(.exposureRise, in: Self.exposureRiseRange)
        minUsers =
            fields[.minUsers] == nil
            ? shipped.minUsers : try fields.integer(.minUsers, in: Self.minUsersRange)
    }

    /// What ``exposureRise`` may be; 1 lets the most shown user be in twice as many lists.
    package static let exposureRiseRange = 0.0...1000

    /// What ``minUsers`` may be; 0 publishes a night of nobody.
    package static let minUsersRange = 0...1_000_000_000
}
