package import JSON

/// What a run expects of itself once its users are split into chunks.
///
/// It is a part of SplitPool's output, so that the journal keeps it: the summary compares it with
/// what the stages took, and later plans learn from both.
package struct NightEstimate: Sendable, Equatable {
    /// Where the rates come from, in words.
    package let grounds: String
    /// Seconds by stage.
    package let seconds: [NightStage: Double]
    /// Users of each chunk times the users in its candidate region.
    package let pairsInReach: Double
    /// Pairs near enough for both whose genders and ages accept each other.
    package let pairsSuited: Double
    /// Rows of the lists.
    package let candidates: Double

    private enum Key: String {
        case grounds, seconds, pairsInReach, pairsSuited, candidates
    }

    /// An estimate that a plan came to.
    package init(
        grounds: String, seconds: [NightStage: Double], pairsInReach: Double, pairsSuited: Double,
        candidates: Double
    ) {
        (self.grounds, self.seconds, self.pairsInReach) = (grounds, seconds, pairsInReach)
        (self.pairsSuited, self.candidates) = (pairsSuited, candidates)
    }

    /// Reads an estimate; nil where there is none.
    package init?(_ json: JSONValue?) {
        guard let json, let grounds = json[Key.grounds]?.string,
            let times = json[Key.seconds]?.object,
            let pairsInReach = json[Key.pairsInReach]?.number,
            let pairsSuited = json[Key.pairsSuited]?.number,
            let candidates = json[Key.candidates]?.number
        else { return nil }
        (self.grounds, self.pairsInReach) = (grounds, pairsInReach)
        (self.pairsSuited, self.candidates) = (pairsSuited, candidates)
        seconds = times.members.reduce(into: [:]) { seconds, member in
            guard let stage = NightStage(rawValue: member.key) else { return }
            seconds[stage] = member.value.number
        }
    }

    /// The estimate as SplitPool's output has it.
    package var json: JSONValue {
        let times = NightStage.allCases.map { stage in
            (key: stage, value: seconds[stage].map { JSONValue.double($0) })
        }
        return JSONValue(members: [
            (Key.grounds, .string(grounds)), (.seconds, JSONValue(members: times)),
            (.pairsInReach, .double(pairsInReach)), (.pairsSuited, .double(pairsSuited)),
            (.candidates, .double(candidates)),
        ])
    }
}
