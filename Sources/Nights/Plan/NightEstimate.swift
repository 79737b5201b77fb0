package import NightStages
package import StateMachine

/// What a run expected of itself once its users were split into chunks.
///
/// It stands in the result of SplitPool, `"estimate"`, so that the journal keeps it: the summary
/// holds it against what the stages took, and later plans learn from both.
package struct NightEstimate: Sendable, Equatable {
    /// On what grounds, in words.
    package let grounds: String
    /// Seconds by the activity of a stage.
    package let seconds: [NightRates.Stage: Double]
    /// See ``NightSize``.
    package let pairsInReach: Double
    package let pairsSuited: Double
    package let candidates: Double

    init(_ plan: NightPlan) {
        grounds = plan.grounds
        seconds = Dictionary(uniqueKeysWithValues: plan.stages.map { ($0.stage, $0.seconds) })
        pairsInReach = plan.size.pairsInReach
        pairsSuited = plan.size.pairsSuited
        candidates = plan.size.candidates
    }

    /// Reads an estimate; nil where there is none.
    package init?(_ json: JSONValue?) {
        guard let json, let grounds = json["grounds"]?.string,
            let times = json["seconds"]?.object,
            let pairsInReach = json["pairsInReach"]?.number,
            let pairsSuited = json["pairsSuited"]?.number,
            let candidates = json["candidates"]?.number
        else { return nil }
        self.grounds = grounds
        self.pairsInReach = pairsInReach
        self.pairsSuited = pairsSuited
        self.candidates = candidates
        seconds = times.members.reduce(into: [:]) { seconds, member in
            guard let stage = NightRates.Stage(rawValue: member.key) else { return }
            seconds[stage] = member.value.number
        }
    }

    var json: JSONValue {
        let times = NightRates.Stage.allCases.compactMap { stage in
            seconds[stage].map { (stage.rawValue, JSONValue.double($0)) }
        }
        return [
            "grounds": .string(grounds), "seconds": .object(JSONObject(times)),
            "pairsInReach": .double(pairsInReach), "pairsSuited": .double(pairsSuited),
            "candidates": .double(candidates),
        ]
    }
}
