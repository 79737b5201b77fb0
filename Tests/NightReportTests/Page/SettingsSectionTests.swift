import JSON
import NightSamples
import SnapshotFormat
import Testing

/// What the run was asked to do.
struct SettingsSectionTests {
    private static func terms(_ input: JSONValue) async throws -> [String: String]? {
        try await HandMadeNights.with { nights in
            _ = try nights.begin(HandMadePage.run, input: input)
            return try await HandMadePage.read(nights).section("Settings")?.terms
        }
    }

    @Test func `Settings have their names, and paths of working files are left out.`() async throws
    {
        let terms = try await Self.terms([
            "runDirectory": "/secret/run", "pool": "/secret/pool", "model": "/secret/model",
            "asOf": "2026-11-20T04:00:00Z", "radius": .double(12.5), "top": 100, "minScore": 50,
            "chunkBudget": 2048, "codec": "lz4", "concurrency": 2, "publish": true,
            "maxRejectFraction": .double(0.01), "reuse": true, "guards": ["minUsers": 7],
        ])
        #expect(
            terms?["data folder"]?.hasSuffix("/data") == true)
        #expect(
            terms?.filter { $0.key != "data folder" } == [
                "pool": "/secret/pool", "guards": "minUsers 7", "as of": "2026-11-20T04:00:00Z",
                "search radius, miles": "12.5", "length of a full list": "100",
                "minimum score": "50", "maximum users per chunk": "2048", "codec": "lz4",
                "chunks at once": "2", "publishes": "true", "rejects allowed": "0.01",
            ])
    }

    @Test func `A setting that is missing or odd is shown as it is.`() async throws {
        #expect(try await Self.terms([:])?.keys.sorted() == ["data folder"])
        #expect(
            try await Self.terms(["asOf": .null, "radius": "<b>", "top": ["a", 1]])?
                .filter { $0.key != "data folder" } == [
                    "as of": "null", "search radius, miles": "<b>",
                    "length of a full list": #"["a",1]"#,
                ])
    }

    @Test func `The machine and the command line of each process are shown.`() async throws {
        let page = try await HandMadePage.of { nights, run in
            let line = #"{"host":"n1","processor":"2-core X","memoryBytes":1073741824,"#
            try nights.write(
                line + #""kernel":"v4","system":"Linux 6.1","version":"1.0","#
                    + #""commandLine":["oith","run","a b"]}"# + "\n", "trace.jsonl", of: run.name)
        }
        let terms = try #require(page.section("Settings")).terms
        #expect(terms["host"] == "n1, 2-core X, Linux 6.1" && terms["kernel"] == "v4")
        #expect(terms["memory allowed"] == "1 GiB" && terms["command line"] == "oith run 'a b'")
    }

    @Test func `What wrote the snapshot is named with its versions.`() async throws {
        let page = try await HandMadePage.of { nights, run in
            var difference = HandMadeRun.Difference()
            difference.snapshot = try HandMadePage.writeSnapshot([.init("dr5r", [])], in: nights)
                .name
            try await run.playGoodNight(difference)
        }
        let terms = try #require(page.section("Settings")).terms
        #expect(terms["model"] == "oith-v1 (00ff)")
        #expect(terms["written by"] == "oith 1.2.3, LZ4 1.9.4, zstd 1.5.6")
    }
}
