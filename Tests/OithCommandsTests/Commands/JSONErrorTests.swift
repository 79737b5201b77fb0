import JSON
import Testing

/// With `--json` standard output has a document also where a command fails.
@Suite struct JSONErrorTests {
    @Test(arguments: [
        ("lookup nobody@example.test", 66, "Oith.NotFound"),
        ("snapshot show 1999", 66, "Oith.NotFound"), ("status no-such-run", 66, "Oith.NotFound"),
        ("history --state Nowhere", 66, "Oith.NotFound"),
    ])
    func `What is not there is an error for programs and for people`(
        command: String, status: Int32, name: String
    ) async throws {
        let village = try await Village.shared.value
        let run = await oith(
            command.split(separator: " ").map(String.init) + ["--json", "--data", village.data])
        #expect(run.status == status)
        let json = try run.json
        #expect(json.object?.members.map(\.key) == ["error", "cause", "exitCode", "run"])
        #expect(json["error"] == .string(name))
        #expect(json["exitCode"] == .integer(Int(status)))
        let cause = try #require(json["cause"]?.string)
        #expect(run.errors == "oith: \(cause)\n")
    }

    @Test(arguments: [
        (
            "runs --json",
            "Name the data folder with --data, in OITH_DATA or in a configuration file"
        ),
        ("runs --json --limit 0", "--limit is at least 1."),
        ("stauts --json", "Unknown command 'stauts'. Did you mean 'oith status'?"),
        ("runs --json --verbose", "Unknown option '--verbose'"),
    ])
    func `A mistake in the arguments is one too`(command: String, cause: String) async throws {
        let run = await oith(command.split(separator: " ").map(String.init))
        #expect(run.status == 64)
        let json = try run.json
        #expect(json["error"] == "Oith.BadUsage")
        #expect(try #require(json["cause"]?.string).hasPrefix(cause), "\(run)")
        #expect(json["exitCode"] == 64)
        #expect(run.errors.hasPrefix("Error: \(cause)"))
    }

    @Test func `Without the flag, and after a result, there is none`() async throws {
        let village = try await Village.shared.value
        #expect(await village.oith("lookup", "nobody@example.test").output.isEmpty)
        let run = await village.oith(
            "lookup", "-", "--json", input: "nobody@example.test\nann@example.test\n")
        #expect(run.status == 66)
        #expect(run.lines.count == 2)
        #expect(!run.output.contains("exitCode"))
    }

    @Test func `A resume with nothing to do says so`() async throws {
        let village = try Village()
        await village.night()
        let run = await village.oith("resume", "--json")
        #expect(run.status == 0)
        #expect(
            try run.json == [
                "run": .string(village.run(1)), "status": "succeeded", "resumed": false,
                "exitCode": 0,
            ])
    }
}
