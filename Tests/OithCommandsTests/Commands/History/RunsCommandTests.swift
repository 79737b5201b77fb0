import JSON
import Testing

@Suite struct RunsCommandTests {
    @Test func `The newest run comes first, as a line and as JSON`() async throws {
        let village = try Village()
        await village.night()
        let failed = await village.night("--pool", "/nowhere/pool.sqlite")
        #expect(failed.status == 66)
        let runs = await village.oith("runs", "--json")
        #expect(runs.status == 0)
        let list = try #require(try runs.json.array)
        #expect(list.map { $0["run"] } == [.string(village.run(2)), .string(village.run(1))])
        #expect(list.map { $0["status"] } == ["not begun", "succeeded"])
        #expect(list[0]["error"] == "Oith.NotFound")
        #expect(list[0]["exitCode"] == 66)
        #expect(list[0]["cause"]?.string?.contains("/nowhere/pool.sqlite") == true)
        #expect(list[1]["error"] == nil)
        #expect(list[1]["exitCode"] == nil)
        #expect(list[1]["asOf"] == .string(village.asOf))
        #expect(list.map { $0["rerunOf"] } == [.null, .null])
        let one = await village.oith("runs", "--json", "--limit", "1")
        #expect(try one.json.array?.count == 1)
        let lines = await village.oith("runs").lines
        let titles = [
            "run", "status", "published", "snapshot", "started", "time", "rerun", "of", "error",
        ]
        #expect(lines.count == 3)
        #expect(lines[0].split(separator: " ").map(String.init) == titles)
        #expect(lines[1].hasPrefix("\(village.run(2))  not begun  "))
        #expect(lines[1].hasSuffix("  -  -         Oith.NotFound, exit code 66"))
        #expect(lines[2].hasPrefix("\(village.run(1))  succeeded  "))
        #expect(lines[2].contains("  yes        \(village.snapshot)  "))
        #expect(list.map { $0["published"] } == [false, true])
        #expect(list.map { $0["snapshot"] } == [.null, .string(village.snapshot)])
    }

    @Test func `A folder without a journal is no data folder`() async {
        let run = await oith("runs", "--data", "/nowhere/night")
        #expect(run.status == 66)
        #expect(run.errors == "oith: there is no data folder /nowhere/night\n")
        #expect(run.output.isEmpty)
    }
}
