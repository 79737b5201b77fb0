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

    package init(
        nights: Int = 7, usersDrop: Double = 0.2, listsDrop: Double = 0.2,
        fullListsDrop: Double = 0.2, scoreDrop: Double = 0.1
    ) {
        self.nights = nights
        self.usersDrop = usersDrop
        self.listsDrop = listsDrop
        self.fullListsDrop = fullListsDrop
        self.scoreDrop = scoreDrop
    }

    /// As the execution's input has them.
    package var json: JSONValue {
        [
            "nights": .integer(nights), "usersDrop": .double(usersDrop),
            "listsDrop": .double(listsDrop), "fullListsDrop": .double(fullListsDrop),
            "scoreDrop": .double(scoreDrop),
        ]
    }

    init(_ input: StageInput) throws(NightError) {
        nights = try input.integer("nights", in: 1...1000)
        usersDrop = try input.number("usersDrop", in: 0...1)
        listsDrop = try input.number("listsDrop", in: 0...1)
        fullListsDrop = try input.number("fullListsDrop", in: 0...1)
        scoreDrop = try input.number("scoreDrop", in: 0...1)
    }
}
