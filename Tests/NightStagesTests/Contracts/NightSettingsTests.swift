import JSON
import NightStages
import Scoring
import SystemPackage
import TestSupport
import Testing

/// The settings of a night, and what the scorer makes of them.
@Suite struct NightSettingsTests {
    private static func hundredths(_ points: Double) -> Int32 {
        NightSettings.scoringParameters(radius: 0, top: 1, minimumScore: points).minimumScore
    }

    /// A score reaches a minimum of so many points where it is not less than it.
    @Test(arguments: [
        (0.0, 0), (0.001, 1), (0.01, 1), (0.0100001, 2), (0.29, 29), (0.57, 57), (1.1, 110),
        (49.999, 5000), (50, 5000), (50.001, 5001), (62.505, 6251), (99.99, 9999),
        (99.991, 10_000), (100, 10_000),
    ])
    func `The least score that reaches a minimum counts.`(points: Double, expected: Int32) {
        #expect(Self.hundredths(points) == expected)
    }

    /// 0.29 * 100 is 28.999999999999996 in binary, and 0.57 * 100 is 56.99999999999999.
    @Test func `Every decimal of two places is itself.`() throws {
        var wrong: [String] = []
        for number in 0...10_000 {
            let digits = String(number)
            let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
            let text = padded.dropLast(2) + "." + padded.suffix(2)
            let points = try #require(Double(text))
            if Self.hundredths(points) != Int32(number) { wrong.append("\(text)") }
            // Just above it only the next one reaches; there is none above 100.
            if number < 10_000, Self.hundredths(points.nextUp) != Int32(number) + 1 {
                wrong.append("above \(text)")
            }
        }
        #expect(wrong == [])
    }

    @Test(arguments: [
        (0.0, 0), (0.04, 0), (0.05, 1), (0.06, 1), (1.24, 12), (1.26, 13), (50, 500),
        (12_500, 125_000),
    ])
    func `A radius is a whole number of tenths, rounded half up.`(miles: Double, tenths: Int32) {
        let parameters = NightSettings.scoringParameters(
            radius: miles, top: 9, minimumScore: 0)
        #expect(parameters.radiusTenths == tenths && parameters.top == 9)
    }

    @Test func `What is not said is as shipped.`() {
        let settings = NightSettings(pool: "p", asOf: "t", model: "m")
        #expect(settings.radius == 50 && settings.top == 100 && settings.minimumScore == 50)
        #expect(settings.chunkBudget == 16_384 && settings.codec == "lz4" && settings.publishes)
        #expect(settings.snapshotFormat == 3)
        #expect(settings.maxRejectFraction == 0.01 && settings.reuses)
        #expect(settings.verifyEntries == .all && settings.recomputed == [])
        #expect(settings.guards == GuardThresholds())
        #expect(NightSettings.codecs == ["lz4", "zstd"])
        #expect(NightSettings.defaultModel == "oith-v1")
        #expect(NightSettings.usersPerChunk.range == 1...100_000_000)
        #expect(NightSettings.rejectFraction.range == 0...1)
    }

    /// Each setting under its own key, none of them as shipped.
    @Test func `Every setting is in the execution's input.`() throws {
        var settings = NightSettings(
            pool: "/p", asOf: "2026-11-20T04:00:00Z", model: "/m", radius: 1.5, top: 2,
            minimumScore: 3.5, chunkBudget: 4, codec: "zstd", snapshotFormat: 2,
            publishes: false,
            maxRejectFraction: 0.5, guards: GuardThresholds(nights: 6), verifyEntries: .sample,
            reuses: false)
        settings.recomputed = ["9q8", "dr5-c1"]
        let input = settings.executionInput(RunDirectory(path: "/d/runs/r"), concurrency: 8)
        #expect(
            input.text
                == #"{"runDirectory":"/d/runs/r","pool":"/p","asOf":"2026-11-20T04:00:00Z","#
                + #""model":"/m","radius":1.5,"top":2,"minScore":3.5,"chunkBudget":4,"#
                + #""codec":"zstd","snapshotFormat":2,"publish":false,"maxRejectFraction":0.5,"guards":"#
                + GuardThresholds(nights: 6).json.text
                + #","verifyEntries":"sample","concurrency":8,"reuse":false,"#
                + #""recompute":["9q8","dr5-c1"]}"#)
        // Every stage finds what it needs in it.
        _ = try ExtractPoolInput(input)
        _ = try SplitPoolInput(input)
        _ = try AggregateCandidatesInput(input)
        _ = try WriteSnapshotInput(input)
    }
}
