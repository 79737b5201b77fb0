import DurableFiles
import JSON
import SystemPackage
import TestSupport
import Testing

@Suite struct RunCommandTests {
    @Test func `The summary of a night has the figures worked out by hand`() async throws {
        let village = try Village()
        let json = try await village.night("--json").json
        let expected: [(String, JSONValue)] = [
            ("run", .string(village.run(1))), ("status", "succeeded"), ("rows", 7),
            ("eligible", 4), ("rejects", 1), ("decisions", 1), ("blocks", 1),
            ("decisionsInForce", 0), ("blocksInForce", 1), ("missingTables", []), ("chunks", 1),
            ("reusedChunks", 0),
            // Four users in one chunk, and all are in reach of it.
            ("pairsInReach", 16), ("lists", 4), ("fullLists", 0), ("candidates", 6),
            ("verifiedLists", 4), ("snapshot", .string(village.snapshot)), ("published", true),
            ("pinnedAt", .null), ("error", .null), ("cause", .null), ("failedChunks", []),
            ("memoryBytes", 1_073_741_824),
        ]
        for (key, value) in expected { #expect(json[key] == value, "\(key)") }
        #expect(
            json["stages"]?.array?.compactMap { $0["state"]?.string } == [
                "ExtractPool", "SplitPool", "ScoreChunks", "AggregateCandidates",
                "WriteSnapshot", "VerifySnapshot", "ShallPublish", "GuardSnapshot",
                "PublishSnapshot",
            ])
        #expect(village.snapshot.hasPrefix("\(village.stem)-"))
    }

    @Test func `The settings of the flags are the input of the execution`() async throws {
        let village = try Village()
        let night = await village.night(
            "--no-publish", "--radius", "12.3", "--top", "7", "--min-score", "61.5",
            "--chunk-budget", "100", "--codec", "zstd", "--no-reuse")
        #expect(night.status == 0, "\(night)")
        let events = try await village.oith("history", "--json").lines
            .map { try JSONValue(parsing: $0) }
        let started = try #require(events.first { $0["type"] == "ExecutionStarted" })
        // Inputs are shortened to a thousand characters; these come first.
        let input = try #require(started["input"]?.string)
        for text in [
            #""asOf":"\#(village.asOf)""#, #""radius":12.3"#, #""top":7"#, #""minScore":61.5"#,
            #""chunkBudget":100"#, #""codec":"zstd""#, #""publish":false"#, #""reuse":false"#,
            #""maxRejectFraction":0.5"#,
        ] {
            #expect(input.contains(text), "\(text) in \(input)")
        }
        // A minimum of 61.5 points leaves all pairs; the radius of 12.3 miles too.
        let show = try await village.oith("snapshot", "list", "--json").json.array?.first
        #expect(show?["candidates"] == 6)
        #expect(show?["state"] == "staged")
    }

    @Test(arguments: [
        (["--min-score", "62.51"], 4), (["--min-score", "62.5"], 6), (["--top", "1"], 4),
        (["--radius", "6.8"], 2), (["--radius", "6.9"], 6), (["--min-score", "88.01"], 0),
    ])
    func `Radius, minimum score and length cut the lists where they say`(
        flags: [String], candidates: Int
    ) async throws {
        let village = try Village()
        let run = await oith(
            [
                "run", Repository.stateMachine, "--pool", village.pool, "--data", village.data,
                "--as-of", village.asOf, "--no-publish", "--json",
            ] + flags, environment: ["OITH_MAX_REJECT_FRACTION": "0.5"])
        #expect(run.status == 0, "\(run)")
        #expect(try run.json["candidates"] == .integer(candidates))
    }

    @Test func `More rejects than allowed fail the night with exit code 65`() async throws {
        let village = try Village()
        let run = await oith(
            "run", Repository.stateMachine, "--pool", village.pool, "--data", village.data,
            "--as-of", village.asOf, "--json")
        #expect(run.status == 65)
        let json = try run.json
        #expect(json["status"] == "failed")
        #expect(json["error"] == "Oith.DataError")
        #expect(json["published"] == false)
        #expect(json["snapshot"] == .null)
        let rejects = "\(village.data)/runs/\(village.run(1))/rejects.jsonl"
        #expect(
            json["cause"]
                == .string(
                    "1 of 7 rows of users are rejects, more than maxRejectFraction 0.01 allows; "
                        + "mostly age: text in a number (1). \(rejects) lists them"))
        #expect(run.errors.contains("oith: the run failed: 1 of 7 rows of users are rejects"))
        let line = try JSONValue(parsing: fileBytes(FilePath(rejects)))
        #expect(line["row"] == 7)
    }

    @Test func `A guard that refuses is exit code 4, and the snapshot is held`() async throws {
        let village = try Village()
        await village.night()
        let first = village.snapshot
        let run = await oith(
            "run", Repository.stateMachine, "--pool", village.pool, "--data", village.data,
            "--as-of", village.asOf, "--radius", "6.8",
            environment: ["OITH_MAX_REJECT_FRACTION": "0.5"])
        // Within 6.8 miles two of four users have candidates: a drop by half.
        #expect(run.status == 4, "\(run)")
        #expect(village.snapshot == first)
        let list = try await village.oith("snapshot", "list", "--json").json
        let held = try #require(list.array?.first { $0["heldBack"] != .null })
        #expect(held["current"] == false)
        let name = try #require(held["name"]?.string)
        let text = await village.oith("snapshot", "list")
        #expect(text.errors.hasPrefix("held  \(name): "))
        #expect(text.lines.contains { $0.hasPrefix(name) && $0.contains("held") })
        let refused = await village.oith("snapshot", "publish", name)
        #expect(refused.status == 4)
        #expect(refused.errors.hasPrefix("oith: the guard held \(name) back: "))
        let doctor = try await village.oith("doctor", "--json").json
        let finding = doctor["findings"]?.array?.first { $0["subject"] == "guard" }
        #expect(finding?["status"] == "warning")
        #expect(
            finding?["message"]?.string?.hasPrefix("\(name) is held back: ") == true)
        let forced = await village.oith("snapshot", "publish", name, "--force")
        #expect(forced.status == 0)
        #expect(village.snapshot == name)
        let audit = await village.oith("audit", "--limit", "1")
        #expect(
            audit.lines[1].hasSuffix(
                "publish  \(name), in the place of \(first), with --force"), "\(audit)")
    }

    @Test func `Without pool or data folder it is said where to name them`() async throws {
        let village = try Village()
        let data = await oith("run", Repository.stateMachine, "--pool", village.pool)
        #expect(data.status == 64)
        #expect(
            data.errors.hasPrefix(
                "Error: Name the data folder with --data, in OITH_DATA or in a configuration file "
                    + "(--config).\n"))
        let pool = await oith("run", Repository.stateMachine, "--data", village.data)
        #expect(pool.status == 64)
        #expect(
            // There is no folder yet in which the journal could have it.
            pool.errors.contains(
                "\nError: Name the pool with --pool, in OITH_POOL or in a configuration file "
                    + "(--config).\n"))
    }

    @Test func `Variables replace the flags, and a flag overrides its variable`() async throws {
        let village = try Village()
        let environment = [
            "OITH_POOL": village.pool, "OITH_DATA": village.data, "OITH_TOP": "1",
            "OITH_MAX_REJECT_FRACTION": "0.5", "OITH_MIN_SCORE": "90",
        ]
        let run = await oith(
            "run", Repository.stateMachine, "--as-of", village.asOf, "--min-score", "50",
            "--no-publish", "--json", environment: environment)
        #expect(run.status == 0, "\(run)")
        #expect(try run.json["candidates"] == 4)
        let status = await oith("status", environment: environment)
        #expect(status.lines[0] == "\(village.run(1))  succeeded")
    }

    @Test func `A kernel that the machine does not have is bad usage`() async throws {
        let village = try Village()
        let run = await oith(
            "run", Repository.stateMachine, "--pool", village.pool, "--data", village.data,
            environment: ["OITH_KERNEL": "v9"])
        #expect(run.status == 64)
        #expect(
            run.errors.hasPrefix("oith: OITH_KERNEL=v9 is not a kernel of this machine; it has "))
    }

    @Test func `The log of a night is lines on standard error, in JSON where asked`() async throws {
        let village = try Village()
        let night = await village.night("--no-publish", "--log-format", "json")
        let lines = try night.errors.split(separator: "\n").map {
            try JSONValue(parsing: String($0))
        }
        #expect(lines.allSatisfy { $0["run"] == .string(village.run(1)) })
        #expect(lines.first?["message"] == "stage started")
        #expect(lines.first?["stage"] == "ExtractPool")
        let end = try #require(lines.first { $0["message"] == "run succeeded" })
        #expect(end["users"] == 4)
        #expect(end["candidates"] == 6)
        #expect(end["published"] == false)
    }
}
