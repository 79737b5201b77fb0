import JSON
import Testing

@Suite struct StatusCommandTests {
    private static let states = [
        "ExtractPool", "SplitPool", "ScoreChunks", "AggregateCandidates", "WriteSnapshot",
        "VerifySnapshot", "ShallPublish", "GuardSnapshot", "PublishSnapshot",
    ]

    @Test func `A night that succeeded has all stages, each once`() async throws {
        let village = try await Village.shared.value
        let status = try await village.oith("status", "--json").json
        #expect(status["run"] == .string(village.run(1)))
        #expect(status["status"] == "succeeded")
        let stages = try #require(status["stages"]?.array)
        #expect(stages.compactMap { $0["state"]?.string } == Self.states)
        #expect(stages.allSatisfy { $0["status"] == "succeeded" })
        // A Choice has no task that is tried.
        #expect(stages.map { $0["attempts"] } == [1, 1, 1, 1, 1, 1, 0, 1, 1])
        #expect(
            status["maps"] == [
                [
                    "state": "ScoreChunks", "started": 1, "succeeded": 1, "failed": 0,
                    "stopped": 0, "unfinished": 0,
                ]
            ])
        #expect(status["failedChunks"] == [])
    }

    @Test func `The text has a line for each stage and the number of chunks`() async throws {
        let village = try await Village.shared.value
        let lines = await village.oith("status", village.run(1)).lines
        #expect(lines[0] == "\(village.run(1))  succeeded")
        #expect(lines[1].hasPrefix("started  2"))
        #expect(lines[1].hasSuffix("Z"))
        #expect(lines[2].hasPrefix("ended    2"))
        #expect(lines[3] == "as of    \(village.asOf)")
        #expect(
            lines[4].split(separator: " ").map(String.init)
                == ["stage", "status", "time", "chunks"])
        #expect(
            lines.dropFirst(5).compactMap { $0.split(separator: " ").first.map(String.init) }
                == Self.states)
        #expect(lines[7].hasSuffix("1 done"))
        #expect(lines.count == 14)
    }

    @Test func `A run that failed says where and why`() async throws {
        let village = try Village("UPDATE users SET age = 'x'")
        let night = await village.night()
        #expect(night.status == 65)
        let run = await village.oith("status")
        #expect(run.status == 0)
        #expect(run.lines[0] == "\(village.run(1))  failed")
        let error = try #require(run.lines.first { $0.hasPrefix("error    ") })
        #expect(
            error.hasPrefix(
                "error    Oith.DataError: 7 of 7 rows of users are rejects, more than "
                    + "maxRejectFraction 0.5 allows; mostly age: text in a number (7). "))
        let stage = try #require(run.lines.first { $0.hasPrefix("ExtractPool") })
        #expect(stage.contains("  failed  "))
        let json = try await village.oith("status", "--json").json
        let next = "oith rerun \(village.run(1)) --from ExtractPool"
        #expect(json["next"] == .string(next))
        #expect(
            run.lines.contains(
                "next     When that is mended, `\(next)` reads the pool again, for the same "
                    + "instant; `oith run` starts a new night."))
        #expect(json["error"] == "Oith.DataError")
        #expect(
            json["stages"]?.array?.compactMap { $0["state"]?.string }
                == ["ExtractPool", "NotifyFailure", "FailNight"])
        #expect(json["stages"]?.array?.first?["status"] == "failed")
    }

    @Test func `A run that did not begin has an exit code and no stages`() async throws {
        let village = try Village()
        _ = await village.night("--pool", "/nowhere/pool.sqlite")
        let lines = await village.oith("status").lines
        #expect(lines[0] == "\(village.run(1))  not begun")
        #expect(lines.contains("exit     66"))
        #expect(lines.last == "next     When that is mended, `oith run` starts a night.")
        #expect(!lines.contains { $0.hasPrefix("stage ") })
    }

    @Test func `A run that there is not is exit code 66`() async throws {
        let village = try await Village.shared.value
        let run = await village.oith("status", "2020-01-01T000000Z-1")
        #expect(run.status == 66)
        #expect(run.errors.contains("2020-01-01T000000Z-1"))
        #expect(run.output.isEmpty)
    }

    @Test func `Without webhook and command --notify says that nobody is told`() async throws {
        let village = try await Village.shared.value
        let run = await village.oith("status", "--notify")
        #expect(run.status == 0)
        #expect(
            run.errors == "oith: nobody is told; set notify.webhook or notify.command\n")
        #expect(run.lines[0] == "\(village.run(1))  succeeded")
    }
}
