import Foundation
import JSON
import NightStages
import SnapshotFormat
import Testing

/// What the guard thinks of a night, given the manifests of the nights before it.
@Suite struct CoverageGuardTests {
    /// A manifest with these figures; the mean score in points.
    private static func night(
        users: Int = 1000, lists: Int = 900, full: Int = 500, mean: Double? = 70,
        top: Int = 100, model: String = "00ff", mostShown: Int? = nil
    ) throws -> SnapshotManifest {
        let candidates = lists * 10
        let sum = mean.map { "\"scoreSum\": \(Int($0 * 100) * candidates)," } ?? ""
        let shown = mostShown.map { ", \"mostShown\": \($0)" } ?? ""
        let text = """
            {
              "asOf": "2026-11-20T04:00:00Z", "formatVersion": "1.1", "files": [], \(sum)
              "counts": {
                "users": \(users), "usersWithCandidates": \(lists), "fullLists": \(full),
                "candidates": \(candidates)\(shown)
              },
              "model": {"name": "m", "digest": "\(model)"},
              "parameters": {"radius": 50, "top": \(top), "minScore": 50, "codec": "lz4"},
              "producer": {"oith": "1", "lz4": "1", "zstd": "1"}
            }
            """
        return try JSONDecoder().decode(SnapshotManifest.self, from: Data(text.utf8))
    }

    private static func refused(
        _ tonight: SnapshotManifest, against nights: [SnapshotManifest],
        _ thresholds: GuardThresholds = GuardThresholds()
    ) -> [String] {
        GuardResult(tonight, against: nights, thresholds).measures.filter(\.isRefused)
            .map(\.subject.rawValue)
    }

    @Test func `The first night has nothing to be held against.`() throws {
        #expect(Self.refused(try Self.night(users: 0, lists: 0, full: 0), against: []) == [])
    }

    @Test func `Each figure has its own threshold, and stands up to it.`() throws {
        let before = [try Self.night()]
        #expect(Self.refused(try Self.night(users: 800), against: before) == [])
        #expect(Self.refused(try Self.night(users: 799), against: before) == ["users"])
        #expect(Self.refused(try Self.night(lists: 720), against: before) == [])
        #expect(Self.refused(try Self.night(lists: 719), against: before) == ["lists"])
        #expect(Self.refused(try Self.night(full: 399), against: before) == ["fullLists"])
        #expect(Self.refused(try Self.night(mean: 63), against: before) == [])
        #expect(Self.refused(try Self.night(mean: 62), against: before) == ["meanScore"])
        #expect(
            Self.refused(
                try Self.night(users: 1, lists: 1, full: 0, mean: 1), against: before,
                GuardThresholds(
                    usersDrop: 1, listsDrop: 1, fullListsDrop: 1, scoreDrop: 1)) == [])
    }

    @Test func `That somebody crowds the lists is refused where a threshold asks for it.`() throws {
        let before = try [Self.night(mostShown: 90), Self.night()]
        var thresholds = GuardThresholds()
        #expect(Self.refused(try Self.night(mostShown: 900), against: before, thresholds) == [])
        thresholds.exposureRise = 0.5
        #expect(Self.refused(try Self.night(mostShown: 135), against: before, thresholds) == [])
        #expect(
            Self.refused(try Self.night(mostShown: 136), against: before, thresholds)
                == ["exposure"])
        #expect(Self.refused(try Self.night(mostShown: 1), against: before, thresholds) == [])
        // As a share of the lists, of the same model, where it is known.
        #expect(
            Self.refused(
                try Self.night(lists: 450, mostShown: 68), against: before, thresholds)
                == ["lists", "exposure"])
        #expect(
            Self.refused(
                try Self.night(model: "11", mostShown: 900), against: before, thresholds) == [])
        #expect(Self.refused(try Self.night(), against: before, thresholds) == [])
        let result = GuardResult(
            try Self.night(mostShown: 180), against: [before[0]], thresholds)
        #expect(
            result.reasons == [
                "percent of lists that the most shown user is in: 20, 100 % above the 10 of the "
                    + "last night; the guard lets 50 % through"
            ])
        #expect(GuardResult(result.json) == result)
        let shipped = GuardResult(
            try Self.night(mostShown: 180), against: [before[0]], GuardThresholds())
        #expect(GuardResult(shipped.json) == shipped)
    }

    @Test func `More than before is never refused, and nothing is less than nothing.`() throws {
        let none = try Self.night(users: 0, lists: 0, full: 0)
        #expect(Self.refused(try Self.night(), against: [none]) == [])
        #expect(Self.refused(none, against: [none]) == [])
        #expect(
            Self.refused(none, against: [try Self.night()])
                == ["users", "lists", "fullLists", "meanScore"])
    }

    @Test func `One odd night among the earlier ones counts for nothing.`() throws {
        let odd = try Self.night(users: 100_000, lists: 90_000, full: 50_000)
        let usual = try Self.night()
        #expect(Self.refused(usual, against: [odd, usual, usual]) == [])
        #expect(Self.refused(usual, against: [odd]) == ["users", "lists", "fullLists"])
    }

    @Test func `Other lengths of lists and other models are not compared.`() throws {
        let before = [try Self.night()]
        #expect(Self.refused(try Self.night(full: 0, top: 50), against: before) == [])
        #expect(Self.refused(try Self.night(mean: 10, model: "aa"), against: before) == [])
        #expect(Self.refused(try Self.night(users: 1, top: 50), against: before) == ["users"])
    }

    @Test func `A night from before sums of scores were kept says nothing of them.`() throws {
        #expect(
            Self.refused(try Self.night(mean: 1), against: [try Self.night(mean: nil)]) == [])
    }

    @Test func `A reason has the figures in it.`() throws {
        let reasons = GuardResult(
            try Self.night(lists: 612), against: [try Self.night(), try Self.night()],
            GuardThresholds()
        ).reasons
        #expect(
            reasons == [
                "users with a list: 612, 32 % below the 900 of the last 2 nights; the guard lets "
                    + "20 % through"
            ])
    }

    private static func refused(
        _ tonight: ExclusionCounts?, against earlier: [ExclusionCounts],
        _ thresholds: GuardThresholds = GuardThresholds()
    ) throws -> [String] {
        GuardResult(
            try night(), against: [try night()], thresholds, exclusions: tonight, against: earlier
        ).measures.filter(\.isRefused).map(\.subject.rawValue)
    }

    @Test func `Decisions and blocks are held against the median, each by its own threshold.`()
        throws
    {
        let before = [ExclusionCounts(decisions: 1000, blocks: 100)]
        let nights = [
            (800, 80, []), (799, 80, ["decisions"]), (800, 79, ["blocks"]),
            (0, 0, ["decisions", "blocks"]), (5000, 5000, []),
        ]
        for (decisions, blocks, expected) in nights {
            let tonight = ExclusionCounts(decisions: decisions, blocks: blocks)
            #expect(try Self.refused(tonight, against: before) == expected)
            #expect(
                try Self.refused(
                    tonight, against: before, GuardThresholds(decisionsDrop: 1, blocksDrop: 1))
                    == [])
        }
        // Nobody knows what is to be compared.
        #expect(try Self.refused(nil, against: before) == [])
        #expect(try Self.refused(ExclusionCounts(decisions: 0, blocks: 0), against: []) == [])
    }

    @Test func `Where there is nothing tonight one earlier night is enough.`() throws {
        let without = ExclusionCounts(decisions: 7, blocks: 0, missingTables: ["blocks"])
        let before = [ExclusionCounts(decisions: 7, blocks: 1), without, without, without]
        #expect(try Self.refused(without, against: before) == ["blocks"])
        #expect(
            try Self.refused(ExclusionCounts(decisions: 7, blocks: 1), against: before) == [])
        #expect(try Self.refused(without, against: [without]) == [])
    }

    @Test func `Rows that are there and name nobody are missed.`() throws {
        func counts(_ decisions: Int?, _ blocks: Int?, rows: Int = 100) -> ExclusionCounts {
            ExclusionCounts(
                decisions: rows, blocks: rows, decisionsInForce: decisions, blocksInForce: blocks)
        }
        let before = [counts(60, 20), counts(60, 20), counts(nil, nil)]
        #expect(try Self.refused(counts(30, 10), against: before) == [])
        #expect(try Self.refused(counts(29, 10), against: before) == ["decisionsInForce"])
        #expect(try Self.refused(counts(60, 0), against: before) == ["blocksInForce"])
        // Of fewer rows, or users, there are fewer; that is said elsewhere.
        #expect(try Self.refused(counts(27, 10, rows: 90), against: before) == [])
        #expect(try Self.refused(counts(26, 10, rows: 90), against: before) == ["decisionsInForce"])
        for (left, expected) in [(20, []), (19, ["decisionsInForce"])] {
            let measures = GuardResult(
                try Self.night(users: 800), against: [try Self.night()], GuardThresholds(),
                exclusions: counts(left, 20), against: before
            ).measures
            #expect(measures.filter(\.isRefused).map(\.subject.rawValue) == expected)
        }
        let lenient = GuardThresholds(inForceDrop: 1)
        #expect(try Self.refused(counts(0, 0), against: before, lenient) == [])
        // Nobody counted them, there were too few to tell, or there are no rows at all.
        #expect(try Self.refused(counts(nil, nil), against: before) == [])
        #expect(try Self.refused(counts(0, 0), against: [counts(nil, nil)]) == [])
        #expect(try Self.refused(counts(0, 0), against: [counts(4, 4)]) == [])
        #expect(
            try Self.refused(counts(0, 0), against: [counts(5, 5)])
                == ["decisionsInForce", "blocksInForce"])
        #expect(
            try Self.refused(counts(0, 0, rows: 0), against: before) == ["decisions", "blocks"])
    }

    @Test func `A version that counted both tables together says nothing of one.`() {
        #expect(ExclusionCounts(["decisions": 60_000, "rows": 9]) == nil)
        #expect(ExclusionCounts(["decisions": -1, "blocks": 1]) == nil)
        #expect(
            ExclusionCounts(["decisions": 5, "blocks": 1])
                == ExclusionCounts(decisions: 5, blocks: 1))
    }

    @Test(arguments: [([], nil), ([3], 3), ([1, 9], 5), ([9, 1, 2], 2)] as [([Double], Double?)])
    func `The median of some numbers.`(numbers: [Double], median: Double?) {
        #expect(GuardResult.median(numbers) == median)
    }
}
