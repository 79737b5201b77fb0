import JSON
import NightSamples
import Testing

/// What the run was asked to do.
struct SettingsSectionTests {
    private static func terms(_ input: JSONValue) async throws -> [String: String]? {
        try await HandMadeNights.with { nights in
            _ = try nights.begin(HandMadePage.run, input: input)
            return try await HandMadePage.read(nights).section("Settings")?.terms
        }
    }

    @Test func `Settings have their names, and paths are left out.`() async throws {
        let terms = try await Self.terms([
            "runDirectory": "/secret/run", "pool": "/secret/pool", "model": "/secret/model",
            "asOf": "2026-11-20T04:00:00Z", "radius": .double(12.5), "top": 100, "minScore": 50,
            "chunkBudget": 2048, "codec": "lz4", "concurrency": 2, "publish": true,
            "maxRejectFraction": .double(0.01), "reuse": true, "guards": ["minUsers": 7],
        ])
        #expect(
            terms == [
                "as of": "2026-11-20T04:00:00Z", "search radius, miles": "12.5",
                "length of a full list": "100",
                "minimum score": "50", "maximum users per chunk": "2048", "codec": "lz4",
                "chunks at once": "2", "publishes": "true", "rejects allowed": "0.01",
            ])
    }

    @Test func `A setting that is missing or odd is shown as it is.`() async throws {
        #expect(try await Self.terms([:]) == [:])
        #expect(
            try await Self.terms(["asOf": .null, "radius": "<b>", "top": ["a", 1]]) == [
                "as of": "null", "search radius, miles": "<b>",
                "length of a full list": #"["a",1]"#,
            ])
    }

    @Test func `What wrote the snapshot is named with its versions.`() async throws {
        let page = try await HandMadePage.of { nights, run in
            try HandMadePage.writeSnapshot([.init("dr5r", [])], in: nights)
            try await run.playGoodNight()
        }
        let terms = try #require(page.section("Settings")).terms
        #expect(terms["model"] == "oith-v1 (00ff)")
        #expect(terms["written by"] == "oith 1.2.3, LZ4 1.9.4, zstd 1.5.6")
    }
}
