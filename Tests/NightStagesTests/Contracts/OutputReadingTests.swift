import JSON
import NightStages
import Scoring
import Testing

/// What is read of outputs that a state machine changed, and of those of older versions.
@Suite struct OutputReadingTests {
    private static let estimate = NightEstimate(
        grounds: "measured \"here\"", seconds: [.scoreChunk: 2.5, .publishSnapshot: 0],
        pairsInReach: 9e12, pairsSuited: 8, candidates: 7)

    @Test func `An estimate is read back as it was.`() {
        let json = Self.estimate.json
        #expect(
            json.text
                == #"{"grounds":"measured \"here\"","seconds":{"oith-score-chunk":2.5,"#
                + #""oith-publish-snapshot":0.0},"pairsInReach":\#(9e12),"pairsSuited":8.0,"#
                + #""candidates":7.0}"#)
        #expect(NightEstimate(json) == Self.estimate)
    }

    @Test(arguments: ["grounds", "seconds", "pairsInReach", "pairsSuited", "candidates"])
    func `An estimate that lacks a part is none.`(key: String) throws {
        var members = try #require(Self.estimate.json.object)
        members[key] = nil
        #expect(NightEstimate(.object(members)) == nil)
        members[key] = true
        #expect(NightEstimate(.object(members)) == nil)
        #expect(NightEstimate(nil) == nil && NightEstimate(.null) == nil)
    }

    /// A later version may have more stages, and time may be no number.
    @Test func `Stages that are not known have no time.`() {
        let json: JSONValue = [
            "grounds": "", "pairsInReach": 1, "pairsSuited": 1, "candidates": 1,
            "seconds": ["oith-balance-exposure": 5, "oith-split-pool": 3, "oith-score-chunk": "x"],
        ]
        #expect(NightEstimate(json)?.seconds == [.splitPool: 3])
    }

    @Test func `Reasons keep the order in which they are tested.`() {
        let json: JSONValue = [
            "rows": 9, "notEligible": ["no age": 2, "not visible": 3, "odd": -1, "text": "4"],
        ]
        #expect(
            ExtractPoolOutput(json).notEligible == [
                NamedCount(name: "no age", count: 2), NamedCount(name: "not visible", count: 3),
                NamedCount(name: "odd", count: 0), NamedCount(name: "text", count: 0),
            ])
        #expect(ExtractPoolOutput(["notEligible": 5]).notEligible == nil)
    }

    /// What is left of an output goes on as it is.
    @Test func `An output of which a part was dropped is written as it was read.`() {
        for text in [
            #"{"rows":5}"#, "{}", #"{"eligible":5,"notEligible":{},"rejects":1}"#,
        ] {
            let json = (try? JSONValue(parsing: text)) ?? .null
            #expect(ExtractPoolOutput(json).json.text == text)
        }
        #expect(SplitPoolOutput(["work": 3]).json.text == #"{"work":3}"#)
        #expect(AggregateCandidatesOutput(["lists": 3]).json.text == #"{"lists":3}"#)
        #expect(WriteSnapshotOutput(["parts": 1]).json.text == #"{"parts":1}"#)
        #expect(VerifySnapshotOutput([:]).json.text == "{}")
    }

    @Test func `Counts of exclusions are read with and without those in force.`() {
        #expect(
            ExclusionCounts([
                "decisions": 5, "blocks": 4, "decisionsInForce": 3, "blocksInForce": 2,
                "missingTables": ["blocks", 7],
            ])
                == ExclusionCounts(
                    decisions: 5, blocks: 4, decisionsInForce: 3, blocksInForce: 2,
                    missingTables: ["blocks"]))
        #expect(
            ExclusionCounts(["decisions": 0, "blocks": 0, "decisionsInForce": .null])
                == ExclusionCounts(decisions: 0, blocks: 0))
        for json in [nil, .null, ["decisions": 1], ["blocks": 1], [1, 2]] as [JSONValue?] {
            #expect(ExclusionCounts(json) == nil)
        }
    }

    @Test func `An object has a bucket and a key.`() {
        let location = ObjectLocation(bucket: "runs", key: "a/chunks.jsonl")
        #expect(location.json.text == #"{"bucket":"runs","key":"a/chunks.jsonl"}"#)
        #expect(ObjectLocation(location.json) == location)
        for json in [[:], ["bucket": "b"], ["key": "k"], ["bucket": 1, "key": "k"], "k"]
            as [JSONValue]
        {
            #expect(ObjectLocation(json) == nil, "\(json)")
        }
    }

    @Test func `Only a state that names a chunk manifest is given another one.`() {
        let own = ObjectLocation(bucket: "runs", key: "b/chunks.jsonl")
        let inputs: [JSONValue] = [
            .null, 5, [:], ["split": 5], ["split": [:]], ["split": ["manifest": "x"]],
            ["split": ["manifest": ["bucket": "runs"]]],
        ]
        for input in inputs { #expect(SplitPoolOutput.reading(own, in: input) == input) }
        #expect(SplitPoolOutput.adding(Self.estimate, to: "text") == "text")
    }

    @Test func `A snapshot that a pin held says where.`() {
        let held = PublishSnapshotOutput(snapshot: "b", heldAt: "a")
        #expect(held.json.text == #"{"snapshot":"b","heldAt":"a"}"#)
        #expect(PublishSnapshotOutput(held.json).heldAt == "a")
        #expect(PublishSnapshotOutput(["snapshot": 5]).snapshot == nil)
    }

    // MARK: - The guard's result

    @Test func `A guard's result is read measure by measure, in its own order.`() {
        let measure = { (subject: GuardResult.Subject, before: Double?) in
            GuardResult.Measure(subject: subject, tonight: 8, before: before, threshold: 0.25)
        }
        let result = GuardResult(
            measures: GuardResult.Subject.allCases.map { measure($0, $0 == .lists ? nil : 10) },
            nightCount: 3)
        #expect(GuardResult(result.json) == result)
        // Whatever the order of a file's members is.
        let reversed = JSONObject(
            (result.json["measures"]?.object?.members ?? []).reversed().map { ($0.key, $0.value) })
        #expect(
            GuardResult(["nights": 3, "measures": .object(reversed)]) == result)
        #expect(
            GuardResult([
                "nights": "3",
                "measures": [
                    "users": ["tonight": 1, "threshold": 1], "lists": ["tonight": 1],
                    "fullLists": ["threshold": 1],
                    "unknown": ["tonight": 1, "threshold": 1],
                ],
            ])
                == GuardResult(
                    measures: [
                        .init(subject: .users, tonight: 1, before: nil, threshold: 1),
                        // Without a threshold it is only shown.
                        .init(subject: .lists, tonight: 1, before: nil, threshold: nil),
                    ], nightCount: 0))
    }

    @Test(
        arguments: [
            (80, 100, 0.2, 0.2, false), (79, 100, 0.21, 0.2, true), (120, 100, -0.2, 0, false),
            (0, 100, 1, 1, false), (0, 0, nil, 0, false), (5, 0, nil, 0, false),
            (5, nil, nil, 0, false),
        ] as [(Double, Double?, Double?, Double, Bool)])
    func `A drop is a share of what was before.`(
        tonight: Double, before: Double?, drop: Double?, threshold: Double, isRefused: Bool
    ) {
        let measure = GuardResult.Measure(
            subject: .users, tonight: tonight, before: before, threshold: threshold)
        #expect((measure.drop == nil) == (drop == nil))
        #expect(abs((measure.drop ?? 0) - (drop ?? 0)) < 1e-12)
        #expect(measure.isRefused == isRefused)
    }
}
