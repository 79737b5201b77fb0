import JSON
import Testing

@Suite struct RerunCommandTests {
    private static let states = [
        "ExtractPool", "SplitPool", "ScoreChunks", "AggregateCandidates", "WriteSnapshot",
        "VerifySnapshot", "ShallPublish", "LeaveUnpublished", "GuardSnapshot", "PublishSnapshot",
    ]

    private func plan(_ arguments: String...) async throws -> CommandRun {
        let village = try await Village.shared.value
        return await oith(
            ["rerun", "--data", village.data, "--dry-run"] + arguments,
            environment: ["TMPDIR": "/tmp"])
    }

    /// A setting, the first stage that depends on it, and the field in the words of the plan.
    @Test(arguments: [
        (["--radius", "3"], "SplitPool", "radius"),
        (["--chunk-budget", "5"], "SplitPool", "chunkBudget"),
        (["--top", "3"], "ScoreChunks", "top"),
        (["--min-score", "60"], "ScoreChunks", "minScore"),
        (["--codec", "zstd"], "WriteSnapshot", "codec"),
        (["--no-publish"], "GuardSnapshot", "publish"),
        (["--as-of", "2026-11-20T04:00:00Z"], "ExtractPool", "asOf"),
    ])
    func `A rerun begins at the first stage that depends on a changed setting`(
        flags: [String], first: String, field: String
    ) async throws {
        let village = try await Village.shared.value
        let run = await oith(
            ["rerun", "--data", village.data, "--dry-run", "--json"] + flags,
            environment: ["TMPDIR": "/tmp"])
        #expect(run.status == 0, "\(run)")
        let json = try run.json
        #expect(json["base"] == .string(village.run(1)))
        let stages = try #require(json["stages"]?.array)
        #expect(stages.compactMap { $0["state"]?.string } == Self.states)
        let start = try #require(Self.states.firstIndex(of: first))
        // What is published is decided by a Choice before the guard.
        let begin = first == "GuardSnapshot" ? start - 2 : start
        for (index, stage) in stages.enumerated() {
            #expect(stage["action"] == (index < begin ? "reuse" : "run"), "\(Self.states[index])")
        }
        #expect(stages[begin]["why"] == .string("\(field) changed"))
        for stage in stages[..<begin] {
            #expect(stage["why"] == .string("as \(village.run(1)) left it"))
        }
        for stage in stages[(begin + 1)...] {
            #expect(stage["why"] == .string("follows \(Self.states[begin])"))
        }
    }

    @Test func `The plan says of each chunk whether it is scored, and why`() async throws {
        let village = try await Village.shared.value
        let run = try await plan("--radius", "3")
        #expect(run.lines[0] == "rerun of \(village.run(1))")
        #expect(
            run.lines.suffix(3) == [
                "1 chunks: 0 reused, 1 scored",
                "chunks         why                                  which",
                "     1  score  radiusTenths changed from 500 to 30  d",
            ])
        #expect(
            try await plan("--radius", "3", "--json").json["chunks"] == [
                [
                    "chunk": "d", "action": "score", "why": "radiusTenths changed from 500 to 30",
                ]
            ])
    }

    @Test func `--from, --only and --through choose the stages`() async throws {
        func actions(_ arguments: String...) async throws -> [String: [String]] {
            let village = try await Village.shared.value
            let json = try await oith(
                ["rerun", "--data", village.data, "--dry-run", "--json"] + arguments,
                environment: ["TMPDIR": "/tmp"]
            ).json
            let stages = json["stages"]?.array ?? []
            return Dictionary(
                grouping: stages.compactMap { $0["state"]?.string },
                by: { state in
                    stages.first { $0["state"] == .string(state) }?["action"]?.string ?? ""
                })
        }
        #expect(try await actions("--from", "WriteSnapshot")["run"]?.first == "WriteSnapshot")
        let only = try await actions("--only", "AggregateCandidates")
        #expect(only["run"] == ["AggregateCandidates"])
        #expect(only["reuse"] == ["ExtractPool", "SplitPool", "ScoreChunks"])
        #expect(only["leave out"] == Array(Self.states.dropFirst(4)))
        let through = try await actions("--from", "SplitPool", "--through", "ScoreChunks")
        #expect(through["run"] == ["SplitPool", "ScoreChunks"])
    }

    @Test func `A rerun is a run of its own that names the earlier one`() async throws {
        let village = try Village()
        await village.night()
        let first = village.snapshot
        let run = await village.oith(
            "rerun", "--from", "WriteSnapshot", "--codec", "zstd", "--json")
        #expect(run.status == 0, "\(run)")
        #expect(try run.json["run"] == .string(village.run(2)))
        #expect(try run.json["published"] == true)
        #expect(village.snapshot != first)
        let status = try await village.oith("status", "--json").json
        #expect(status["rerunOf"] == .string(village.run(1)))
        #expect(status["stages"]?.array?.first?["state"] == "WriteSnapshot")
        #expect(await village.oith("status").lines[4] == "rerun of \(village.run(1))")
        let show = try await village.oith("snapshot", "show", "--json").json
        #expect(show["parameters"]?["codec"] == "zstd")
        // The lists are the same.
        let diff = try await village.oith("snapshot", "diff", first, "current", "--json").json
        #expect(diff["lists"] == ["changed": 0, "reordered": 0, "rescored": 0, "same": 4])
        #expect(diff["sameParameters"] == false)
    }

    @Test func `--no-publish leaves the snapshot staged, and --publish publishes it later`()
        async throws
    {
        let village = try Village()
        await village.night()
        let first = village.snapshot
        // The Choice before the guard reads the setting.
        let staged = await village.oith("rerun", "--no-publish", "--json")
        #expect(staged.status == 0, "\(staged)")
        #expect(try staged.json["published"] == false)
        let states = try staged.json["stages"]?.array?.compactMap { $0["state"]?.string }
        #expect(states == ["ShallPublish", "LeaveUnpublished"])
        #expect(village.snapshot == first)
        let published = await village.oith("rerun", "--publish", "--json")
        #expect(published.status == 0, "\(published)")
        #expect(try published.json["published"] == true)
        let late = await village.oith("rerun", "--from", "GuardSnapshot", "--no-publish")
        #expect(late.status == 64)
        #expect(
            late.errors
                == "oith: publish is changed, but ShallPublish has decided and is not run again "
                + "from GuardSnapshot on; start from there\n")
    }

    @Test(arguments: [
        (
            ["--from", "Nap"], 66,
            "the state machine has no stage Nap; its stages are ExtractPool, "
        ),
        (["--chunk", "zz"], 66, ""), (["--through", "Nap"], 66, ""),
        (["1999-01-01T000000Z-1"], 66, ""),
        (["--model", "oith-v99"], 66, "there is no scoring model"),
    ])
    func `A selector that matches nothing is an error`(
        arguments: [String], status: Int32, message: String
    ) async throws {
        let village = try await Village.shared.value
        let run = await oith(
            ["rerun", "--data", village.data, "--dry-run"] + arguments,
            environment: ["TMPDIR": "/tmp"])
        #expect(run.status == status, "\(run)")
        #expect(run.errors.contains(message), "\(run)")
        #expect(run.output.isEmpty)
    }
}
