import DurableFiles
import JSON
import SystemPackage
import Testing

@Suite struct CollectGarbageCommandTests {
    @Test func `A new night is kept, and the reasons are told`() async throws {
        let village = try Village()
        await village.night()
        let run = await village.oith("gc")
        #expect(run.status == 0, "\(run)")
        #expect(run.lines.count == 4)
        #expect(run.lines[0].hasPrefix("kept     \(village.snapshot), "))
        #expect(run.lines[0].hasSuffix(" kB: current"))
        #expect(run.lines[1] == "kept     run \(village.run(1)): the last run")
        #expect(run.lines[2].hasPrefix("kept     1 results, "))
        #expect(run.lines[3] == "removed  0 results, 0 bytes")
        let entry = try await village.oith("audit", "--json").json["entries"]?.array?.last
        #expect(entry?["act"] == "gc")
        #expect(entry?["count"] == 0)
    }

    @Test func `What is beyond the limits goes, and a dry run leaves it`() async throws {
        let village = try Village()
        // Four nights with four snapshots, one of them published.
        for radius in ["50", "40", "30", "20"] {
            await village.night("--no-publish", "--radius", radius, "--no-reuse")
        }
        let flags = ["--keep-runs", "1", "--results-days", "0", "--results-gigabytes", "0"]
        func collect(_ more: String...) async -> CommandRun {
            await oith(["gc", "--data", village.data, "--json"] + flags + more)
        }
        func folders() throws -> Int {
            try directoryEntries(FilePath(village.data).appending("runs"))
                .filter { name in
                    FileStatus(
                        FilePath(village.data).appending("runs").appending(name)
                            .appending("pool.features")) != nil
                }.count
        }
        let before = try folders()
        let planned = try await collect("--dry-run").json
        #expect(try folders() == before)
        let done = try await collect().json
        #expect(done["runs"] == planned["runs"])
        #expect(try folders() == 1)
        let runs = try #require(done["runs"]?.array)
        #expect(runs.first?["run"] == .string(village.run(4)))
        #expect(runs.first?["removed"] == "nothing")
        #expect(runs.first?["reason"] == "the last run")
        #expect(done["skipped"] == [])
        let text = await oith(["gc", "--data", village.data, "--dry-run"] + flags)
        #expect(text.output.contains("would remove  0 results, 0 bytes"), "\(text)")
    }

    @Test func `What is no data folder is exit code 66`() async {
        let run = await oith("gc", "--data", "/nowhere/night")
        #expect(run.status == 66)
        #expect(run.errors == "oith: there is no data folder /nowhere/night\n")
    }
}
