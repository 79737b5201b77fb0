import JSON
import Testing

@Suite struct HistoryCommandTests {
    private func events(_ arguments: String...) async throws -> [JSONValue] {
        let village = try await Village.shared.value
        let run = await oith(["history", "--data", village.data, "--json"] + arguments)
        #expect(run.status == 0, "\(run)")
        return try run.lines.map { try JSONValue(parsing: $0) }
    }

    @Test func `An execution begins and ends, and every state that is entered is left`()
        async throws
    {
        let events = try await events()
        #expect(events.first?["type"] == "ExecutionStarted")
        #expect(events.last?["type"] == "ExecutionSucceeded")
        func states(_ suffix: String) -> [String] {
            events.filter { $0["type"]?.string?.hasSuffix(suffix) == true }
                .compactMap { $0["state"]?.string }
        }
        #expect(states("StateEntered").sorted() == states("StateExited").sorted())
        let ids = events.compactMap { $0["id"]?.integer }
        #expect(ids.count == events.count)
        #expect(ids == ids.sorted() && Set(ids).count == ids.count)
    }

    @Test func `--state selects a state and what is inside of it`() async throws {
        let extract = try await events("--state", "ExtractPool")
        #expect(
            extract.compactMap { $0["type"]?.string } == [
                "TaskStateEntered", "TaskScheduled", "TaskSucceeded", "TaskStateExited",
            ])
        #expect(extract[2]["output"]?.string?.hasPrefix(#"{"rows":7,"eligible":4,"#) == true)
        let map = try await events("--state", "ScoreChunks")
        #expect(map.contains { $0["scope"]?.string?.hasPrefix("ScoreChunks[") == true })
        #expect(map.contains { $0["state"] == "ScoreChunks" })
        // The one chunk has one task inside of the Map.
        #expect(map.count { $0["type"] == "TaskStateEntered" } == 1)
        #expect(
            map.allSatisfy { event in
                event["state"] == "ScoreChunks"
                    || event["scope"]?.string?.hasPrefix("ScoreChunks") == true
            })
    }

    @Test func `JSON has every value whole`() async throws {
        for event in try await events() {
            for name in ["input", "output", "variables"] {
                guard let text = event[name]?.string else { continue }
                #expect(throws: Never.self) { try JSONValue(parsing: text) }
            }
        }
    }

    @Test func `Lines begin with the seconds since the run began`() async throws {
        let village = try await Village.shared.value
        let lines = await village.oith("history").lines
        // Seconds with three places in nine columns, two blanks, and the type in twenty-four.
        let seconds = lines[0].prefix(9).drop { $0 == " " }
        #expect(seconds.wholeMatch(of: /[0-9]+\.[0-9]{3}/) != nil)
        let type = lines[0].dropFirst(11).prefix(24)
        #expect(type == "ExecutionStarted        ")
        let long = try #require(lines.first { $0.contains(" in {") })
        #expect(long.hasSuffix("…"))
    }

    @Test func `A state without events is exit code 66`() async throws {
        let village = try await Village.shared.value
        let run = await village.oith("history", "--state", "Nap")
        #expect(run.status == 66)
        #expect(run.errors == "oith: \(village.run(1)) has no events of Nap\n")
    }
}
