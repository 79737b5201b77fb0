package import StateMachine

/// How much worse than the nights before it a night may be and still be published.
///
/// A drop is a share: 0.1 lets through what is down by a tenth. 1 lets everything through.
package struct GuardThresholds: Sendable, Equatable {
    /// How many of the latest published nights it is held against, by their median.
    package var nights: Int
    /// Users who were eligible.
    package var usersDrop: Double
    /// Users with at least one candidate.
    package var listsDrop: Double
    /// Users with a full list.
    package var fullListsDrop: Double
    /// The mean score of all candidates.
    package var scoreDrop: Double
    /// Rows that say who accepted or passed whom.
    package var decisionsDrop: Double
    /// Rows that say who blocked whom.
    package var blocksDrop: Double
    /// Those of either kind that name two eligible users.
    package var inForceDrop: Double
    /// The fewest eligible users of a night that is published, whatever was before.
    package var minUsers: Int

    package init(
        nights: Int = 7, usersDrop: Double = 0.2, listsDrop: Double = 0.2,
        fullListsDrop: Double = 0.2, scoreDrop: Double = 0.1, decisionsDrop: Double = 0.2,
        blocksDrop: Double = 0.2, inForceDrop: Double = 0.5, minUsers: Int = 1
    ) {
        self.nights = nights
        self.usersDrop = usersDrop
        self.listsDrop = listsDrop
        self.fullListsDrop = fullListsDrop
        self.scoreDrop = scoreDrop
        self.decisionsDrop = decisionsDrop
        self.blocksDrop = blocksDrop
        self.inForceDrop = inForceDrop
        self.minUsers = minUsers
    }

    /// As the execution's input has them.
    package var json: JSONValue {
        [
            "nights": .integer(nights), "usersDrop": .double(usersDrop),
            "listsDrop": .double(listsDrop), "fullListsDrop": .double(fullListsDrop),
            "scoreDrop": .double(scoreDrop), "decisionsDrop": .double(decisionsDrop),
            "blocksDrop": .double(blocksDrop), "inForceDrop": .double(inForceDrop),
            "minUsers": .integer(minUsers),
        ]
    }

    package init(_ input: StageInput) throws(NightError) {
        nights = try input.integer("nights", in: 1...1000)
        usersDrop = try input.number("usersDrop", in: 0...1)
        listsDrop = try input.number("listsDrop", in: 0...1)
        fullListsDrop = try input.number("fullListsDrop", in: 0...1)
        scoreDrop = try input.number("scoreDrop", in: 0...1)
        // A run of an older version, which is gone on with, does not have these.
        let shipped = GuardThresholds()
        let has = { input.value[$0] != nil }
        decisionsDrop =
            has("decisionsDrop")
            ? try input.number("decisionsDrop", in: 0...1) : shipped.decisionsDrop
        blocksDrop =
            has("blocksDrop") ? try input.number("blocksDrop", in: 0...1) : shipped.blocksDrop
        inForceDrop =
            has("inForceDrop") ? try input.number("inForceDrop", in: 0...1) : shipped.inForceDrop
        minUsers =
            has("minUsers")
            ? try input.integer("minUsers", in: Self.minUsersRange) : shipped.minUsers
    }

    /// What ``minUsers`` may be; 0 publishes a night of nobody.
    package static let minUsersRange = 0...1_000_000_000
}
