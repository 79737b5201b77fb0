import DurableFiles
import JSON
import SnapshotFormat
import SnapshotSamples
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

/// `oith snapshot diff`, `show` and `verify`, and `oith inspect`, of snapshots whose lists are written
/// by hand.
@Suite struct SampledSnapshotTests {
    /// Lists by user; a candidate has an id, points and miles.
    private typealias Lists = [(user: String, list: [(id: String, points: Int, miles: Int)])]

    private func write(
        _ lists: Lists, asOf: String = "2026-11-20T04:00:00Z", top: Int = 100
    ) throws -> (folder: FilePath, scratch: Scratch) {
        var night = SampleNight(seed: 1, userCount: 0, listLengths: [0], groupSize: 1)
        night.asOf = asOf
        night.top = top
        night.groups = [
            lists.map { user, list in
                SampleNight.User(
                    id: Array(user.utf8),
                    list: list.map {
                        ListEntry(
                            id: Array($0.id.utf8), scoreHundredths: UInt16($0.points * 100),
                            distanceTenths: UInt32($0.miles * 10))
                    })
            }
        ]
        let scratch = try Scratch()
        let folder = scratch.path.appending("sample")
        try night.write(to: folder)
        return (folder, scratch)
    }

    private static let before: Lists = [
        ("a", [("b", 80, 1), ("c", 70, 2)]), ("b", [("a", 80, 1), ("c", 60, 3)]),
        ("c", [("a", 70, 2), ("b", 60, 3)]), ("d", [("a", 90, 0), ("b", 50, 9)]), ("e", []),
    ]
    private static let after: Lists = [
        // The same, rescored, reordered, changed; e is lost and f gained.
        ("a", [("b", 80, 1), ("c", 70, 2)]), ("b", [("a", 81, 1), ("c", 60, 3)]),
        ("c", [("b", 72, 3), ("a", 70, 2)]), ("d", [("a", 90, 0)]), ("f", []),
    ]

    // MARK: - diff

    @Test func `A diff counts what became of each list`() async throws {
        let (old, oldScratch) = try write(Self.before)
        let (new, newScratch) = try write(Self.after, asOf: "2026-11-21T04:00:00Z")
        defer { extendLifetime((oldScratch, newScratch)) }
        let run = await oith("snapshot", "diff", old.string, new.string)
        #expect(run.status == 0, "\(run)")
        // One of four lists lost one of two candidates. Seven pairs are in both lists; their scores
        // changed by 0, 0, 0, 0, 0, 1 and 12 points.
        #expect(
            Array(run.lines.dropFirst(2)) == [
                "users         5, before 5: 1 gained, 1 lost, 4 in both",
                "lists         of users in both:", "  changed     1, 25.0 %",
                "  reordered   1, 25.0 %", "  rescored    1, 25.0 %", "  same        1, 25.0 %",
                "churn@10      12.50 %", "churn@100     12.50 %",
                "candidates    7 kept, 0 entered, 1 left",
                "score shift   mean +1.86, 5 % 0.00, median 0.00, 95 % +12.00 points",
                // a, b and c are in 3, 3 and 2 lists before, and in 3, 2 and 2 after; b and c are
                // in each other's lists, as a is in theirs and they in a's.
                "exposure      before:",
                "  the most shown user is in 3 of 4 lists (75.0 %), one is in 3 top-10s",
                "  2 of 5 users are in no list (40.0 %)",
                "  Gini 0.450 of the lists that each user is in",
                "  75.0 % of entries are mutual",
                "              after:",
                "  the most shown user is in 3 of 4 lists (75.0 %), one is in 3 top-10s",
                "  2 of 5 users are in no list (40.0 %)",
                "  Gini 0.457 of the lists that each user is in",
                "  85.7 % of entries are mutual",
            ])
        #expect(run.lines[0].hasPrefix("before        2026-11-20T040000Z-"))
        #expect(run.lines[1].hasPrefix("after         2026-11-21T040000Z-"))
        let json = try await oith("snapshot", "diff", old.string, new.string, "--json").json
        #expect(json["sameModel"] == true)
        #expect(json["sameParameters"] == true)
        #expect(
            json["users"]
                == ["before": 5, "after": 5, "inBoth": 4, "gained": 1, "lost": 1])
        #expect(
            json["lists"] == ["changed": 1, "reordered": 1, "rescored": 1, "same": 1])
        #expect(json["churn10"] == .double(0.125))
        #expect(json["churn100"] == .double(0.125))
        #expect(json["churnedUsers"] == 4)
        #expect(json["candidates"] == ["kept": 7, "entered": 0, "left": 1])
        #expect(json["scoreShift"]?["p95"] == 12)
        let mean = try #require(json["scoreShift"]?["mean"]?.number)
        #expect(abs(mean - 13.0 / 7) < 1e-9)
    }

    @Test func `Backwards it is the other way round, and other settings are told of`() async throws
    {
        let (old, oldScratch) = try write(Self.before)
        let (new, newScratch) = try write(Self.after, top: 50)
        defer { extendLifetime((oldScratch, newScratch)) }
        let run = await oith("snapshot", "diff", new.string, old.string)
        #expect(run.lines[2] == "settings      top from 50 to 100")
        let json = try await oith("snapshot", "diff", new.string, old.string, "--json").json
        #expect(json["parameters"]?["before"]?["top"] == 50)
        #expect(json["parameters"]?["after"]?["top"] == 100)
        #expect(json["model"]?["after"] == ["name": "oith-v1", "digest": "00ff"])
        #expect(run.lines.contains("candidates    7 kept, 1 entered, 0 left"))
        #expect(
            run.lines.contains(
                "score shift   mean -1.86, 5 % -12.00, median 0.00, 95 % 0.00 points"))
        // The exposure after is that of the list before.
        #expect(run.lines.suffix(5).first == "              after:")
        #expect(run.lines.last == "  75.0 % of entries are mutual")
    }

    @Test func `The changes of each user are a Parquet file`() async throws {
        let (old, oldScratch) = try write(Self.before)
        let (new, newScratch) = try write(Self.after)
        defer { extendLifetime((oldScratch, newScratch)) }
        let output = oldScratch.path.appending("changes.parquet").string
        let run = await oith("snapshot", "diff", old.string, new.string, "--output", output)
        #expect(run.status == 0, "\(run)")
        let rows = try await oith(
            "parquet", "dump", output, "--columns", "user_id,change,kept,churn_10"
        ).lines.map { try JSONValue(parsing: $0) }
        func row(_ user: String, _ change: String, _ kept: Int, _ churn: JSONValue) -> JSONValue {
            [
                "user_id": .string(user), "change": .string(change), "kept": .integer(kept),
                "churn_10": churn,
            ]
        }
        let changes = rows.map { [$0["user_id"]?.string, $0["change"]?.string] }
        #expect(
            changes == [
                ["a", "same"], ["b", "rescored"], ["c", "reordered"], ["d", "changed"],
                ["e", "lost"], ["f", "gained"],
            ])
        #expect(rows[3] == row("d", "changed", 1, .double(0.5)))
    }

    // MARK: - show

    @Test func `What a manifest says is shown`() async throws {
        let (folder, scratch) = try write(Self.before)
        defer { extendLifetime(scratch) }
        let run = await oith("snapshot", "show", folder.string)
        #expect(run.status == 0, "\(run)")
        let lines = run.lines
        #expect(lines[0].hasPrefix("snapshot      2026-11-20T040000Z-"))
        #expect(lines[1] == "folder        \(folder)")
        #expect(lines[2].hasPrefix("as-of         2026-11-20T04:00:00Z, "))
        #expect(
            Array(lines[3...8]) == [
                "model         oith-v1, digest 00ff",
                "settings      radius 50 miles, top 100, minimum score 50, codec lz4",
                "written by    oith 1.2.3, LZ4 1.9.4, zstd 1.5.6, format 3.0",
                "users         5, 4 with candidates, 0 full lists", "candidates    8",
                "row groups    1 in 1 parts",
            ])
        let json = try await oith("snapshot", "show", folder.string, "--json").json
        #expect(
            json["counts"] == [
                "users": 5, "usersWithCandidates": 4, "fullLists": 0, "candidates": 8,
                "decisions": .null, "blocks": .null, "mostShown": .null,
            ])
        let bytes = try #require(json["bytes"]?.integer)
        let manifest = try fileBytes(folder.appending("manifest.json")).count
        let files = try #require(json["files"]?.array)
        #expect(
            files.compactMap { $0["name"]?.string } == [
                "lists/part-00000.parquet", "users/part-00000.parquet", "keys.idx",
            ])
        for file in files {
            let path = folder.appending(file["name"]?.string ?? "")
            #expect(file["bytes"]?.integer == (try fileBytes(path).count))
        }
        #expect(files.compactMap { $0["bytes"]?.integer }.reduce(manifest, +) == bytes)
        // Every byte is in one of the columns.
        let columns = try #require(json["columns"]?.array)
        #expect(columns.compactMap { $0["bytes"]?.integer }.reduce(0, +) == bytes)
        #expect(json["bytesPerUser"] == .double(Double(bytes) / 5))
        #expect(json["bytesPerCandidate"] == .double(Double(bytes) / 8))
        #expect(json["problem"] == .null)
    }

    @Test func `A part that cannot be read is told of, and the manifest is shown all the same`()
        async throws
    {
        let (folder, scratch) = try write(Self.before)
        defer { extendLifetime(scratch) }
        try replace(folder.appending("lists/part-00000.parquet"), by: Array("no Parquet".utf8))
        let run = await oith("snapshot", "show", folder.string)
        #expect(run.status == 65)
        #expect(run.lines.contains("candidates    8"))
        #expect(!run.output.contains("row groups"))
        #expect(run.errors.contains("lists/part-00000.parquet"))
        #expect(run.errors.hasSuffix("; `oith snapshot verify` says more\n"))
    }

    // MARK: - verify

    @Test func `A whole snapshot is sound`() async throws {
        let (folder, scratch) = try write(Self.before)
        defer { extendLifetime(scratch) }
        let json = try await oith("snapshot", "verify", folder.string, "--json").json
        #expect(json["path"] == .string(folder.string))
        #expect(json["sound"] == true)
        #expect(json["lists"] == 4)
        #expect(json["defects"] == [])
        #expect(json["scoredAgain"] == .null)
        #expect(json["entries"] == .null)
        let run = await oith("snapshot", "verify", folder.string)
        #expect(run.status == 0)
        #expect(run.lines.last == "sound")
        #expect(run.lines[0].contains(" in 3 files, 5 users, 4 lists read in "))
        #expect(run.lines.count == 2)
    }

    @Test func `A changed byte is found, with its file`() async throws {
        let (folder, scratch) = try write(Self.before)
        defer { extendLifetime(scratch) }
        let path = folder.appending("lists/part-00000.parquet")
        var bytes = try fileBytes(path)
        bytes[20] ^= 1
        try replace(path, by: bytes)
        let run = await oith("snapshot", "verify", folder.string)
        #expect(run.status == 65)
        #expect(run.lines.last?.hasSuffix(" defects") == true)
        #expect(
            run.errors
                == "oith: sample is damaged; readers refuse what they touch of it. `oith snapshot "
                + "rollback --to-last-sound` goes back, a run publishes another\n")
        let json = try await oith("snapshot", "verify", folder.string, "--json").json
        #expect(json["sound"] == false)
        let defects = try #require(json["defects"]?.array)
        #expect(defects.allSatisfy { $0["file"] == "lists/part-00000.parquet" })
        #expect(run.lines.last == "\(defects.count) defects")
    }

    @Test func `A file that is missing or was added is a defect`() async throws {
        let (folder, scratch) = try write(Self.before)
        defer { extendLifetime(scratch) }
        try LocalFileSystem().removeFile(folder.appending("keys.idx"))
        let json = try await oith("snapshot", "verify", folder.string, "--json").json
        #expect(json["sound"] == false)
        #expect(json["defects"]?.array?.first?["file"] == "keys.idx")
    }

    @Test func `With --notify nobody is told where nobody is named`() async throws {
        let (folder, scratch) = try write(Self.before)
        defer { extendLifetime(scratch) }
        let sound = await oith("snapshot", "verify", folder.string, "--notify")
        #expect(sound.status == 0)
        #expect(sound.lines.last == "sound")
        #expect(sound.errors.isEmpty)
        let start = await oith(
            "snapshot", "verify", folder.string, "--notify", "--start-error",
            "66:the environment file is not there")
        #expect(start.status == 66)
        #expect(start.errors == "oith: the environment file is not there\n")
        let nonsense = await oith(
            "snapshot", "verify", folder.string, "--notify", "--start-error", "0:x")
        #expect(nonsense.status == 64)
        #expect(nonsense.errors.hasPrefix("Error: --start-error takes CODE:MESSAGE.\n"))
    }

    // MARK: - inspect

    @Test func `Distributions are those of the lists`() async throws {
        let (folder, scratch) = try write(Self.before)
        defer { extendLifetime(scratch) }
        let json = try await oith("inspect", folder.string, "--json").json
        // Points 50 60 60 70 70 80 80 90, miles 0 1 1 2 2 3 3 9, lengths 2 2 2 2 0.
        let scores = json["scores"]
        #expect(scores?["count"] == 8)
        #expect(scores?["mean"] == 70)
        #expect(
            ["min", "p5", "p25", "p50", "p75", "p95", "max"].map { scores?[$0] }
                == [50, 50, 60, 70, 80, 90, 90])
        let distances = json["distances"]
        #expect(distances?["mean"] == .double(21.0 / 8))
        #expect(
            ["min", "p5", "p25", "p50", "p75", "p95", "max"].map { distances?[$0] }
                == [0, 0, 1, 2, 3, 9, 9])
        let lengths = json["listLengths"]
        #expect(lengths?["count"] == 5)
        #expect(lengths?["mean"] == .double(1.6))
        #expect(["min", "p50", "max"].map { lengths?[$0] } == [0, 2, 2])
        for name in ["scores", "distances", "listLengths"] {
            let bins = json[name]?["histogram"]?["counts"]?.array?.compactMap(\.integer)
            #expect(bins?.reduce(0, +) == json[name]?["count"]?.integer)
        }
        #expect(
            json["cells"]
                == [["cell": "dr5r", "users": 5, "usersWithCandidates": 4]])
    }

    @Test func `The text has the facts and three plots`() async throws {
        let (folder, scratch) = try write(Self.before)
        defer { extendLifetime(scratch) }
        let lines = await oith("inspect", folder.string).lines
        #expect(lines[0].hasPrefix("2026-11-20T040000Z-"))
        #expect(lines.contains("model       oith-v1"))
        #expect(lines.contains("users       5"))
        #expect(lines.contains("            80.0 % with candidates, 0.0 % with a full list"))
        #expect(lines.contains("candidates  8"))
        for title in [
            "scores, in points", "candidates in a list", "distances, in miles",
            "where the users live", "the fullest cells",
        ] {
            #expect(lines.contains(title))
        }
        #expect(lines.contains("median 70, mean 70.00, 5 % below 50, 5 % above 90"))
        #expect(lines.last == "  dr5r  5 users, 80.0 % with candidates")
        // Not a terminal: nothing is set off.
        #expect(lines.allSatisfy { !$0.contains("\u{1B}") })
    }

    @Test func `A snapshot without users has no shares`() async throws {
        let (folder, scratch) = try write([])
        defer { extendLifetime(scratch) }
        let run = await oith("inspect", folder.string)
        #expect(run.status == 0, "\(run)")
        #expect(run.lines.contains("users       0"))
        #expect(!run.output.contains("with candidates"))
        let json = try await oith("inspect", folder.string, "--json").json
        #expect(json["scores"]?["count"] == 0)
        #expect(json["scores"]?["p50"] == .null)
        #expect(json["cells"] == [])
    }

    @Test(arguments: [("stale: older than 24 hours", false), ("fresh", true)])
    func `A day after its instant a snapshot is stale`(word: String, isFresh: Bool) async throws {
        let village = try await Village.shared.value
        // The village's night is an hour and a half old.
        let day = Int64(isFresh ? 0 : 86_400)
        let asOf = Village.instant(village.asOfSeconds - day)
        let (folder, scratch) = try write(Self.before, asOf: asOf)
        defer { extendLifetime(scratch) }
        let lines = await oith("inspect", folder.string).lines
        #expect(lines.contains("            \(word)"))
        let json = try await oith("inspect", folder.string, "--json").json
        #expect(json["stale"] == .bool(!isFresh))
    }

    @Test func `A snapshot of tomorrow is ahead of the clock`() async throws {
        let village = try await Village.shared.value
        let (folder, scratch) = try write(
            Self.before, asOf: Village.instant(village.asOfSeconds + 2 * 86_400))
        defer { extendLifetime(scratch) }
        let lines = await oith("inspect", folder.string).lines
        #expect(lines.contains("            ahead of this machine's clock"))
    }
}
