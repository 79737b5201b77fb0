import JSON
import Testing

/// With `--json` the last line of standard error is the error, for programs, unless there is a result.
@Suite struct JSONErrorTests {
    @Test(arguments: [
        ("lookup nobody@example.test", 66, "Oith.NotFound"),
        ("snapshot show 1999", 66, "Oith.NotFound"), ("status no-such-run", 66, "Oith.NotFound"),
        ("history --state Nowhere", 66, "Oith.NotFound"),
    ])
    func `What is not there is an error with a name and an exit code`(
        command: String, status: Int32, name: String
    ) async throws {
        let village = try await Village.shared.value
        let run = await oith(
            command.split(separator: " ").map(String.init) + ["--json", "--data", village.data])
        #expect(run.status == status)
        #expect(run.output.isEmpty)
        let json = try JSONValue(parsing: run.errors)
        #expect(json.object?.members.map(\.key) == ["error", "cause", "exitCode", "run"])
        #expect(json["error"] == .string(name))
        #expect(json["exitCode"] == .integer(Int(status)))
        let cause = try #require(json["cause"]?.string)
        let forPeople = await oith(
            command.split(separator: " ").map(String.init) + ["--data", village.data])
        #expect(forPeople.errors == "oith: \(cause)\n")
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
        #expect(run.output.isEmpty)
        let json = try JSONValue(parsing: run.errors)
        #expect(json["error"] == "Oith.BadUsage")
        #expect(try #require(json["cause"]?.string).hasPrefix(cause), "\(run)")
        #expect(json["exitCode"] == 64)
    }

    @Test func `After a result it is for people`() async throws {
        let village = try await Village.shared.value
        let run = await village.oith(
            "lookup", "-", "--json", input: "nobody@example.test\nann@example.test\n")
        #expect(run.status == 66)
        #expect(run.lines.count == 2)
        #expect(run.errors.hasPrefix("oith: 1 of 2 users are not in snapshot "))
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
