import DurableFiles
import Parquet
import ParquetRows
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

/// What a diff says of two nights, beside a diff of dictionaries.
@Suite struct SnapshotDiffTests {
    private static func diff(
        _ old: SampleNight, _ new: SampleNight, _ scratch: Scratch, concurrency: Int = 2
    ) async throws -> SnapshotDiff.Result {
        try old.write(to: scratch.path.appending("old"))
        try new.write(to: scratch.path.appending("new"))
        return try await SnapshotDiff(
            from: scratch.path.appending("old"), to: scratch.path.appending("new")
        ).run(concurrency: concurrency)
    }

    private static func entry(_ id: String, _ score: UInt16, _ distance: UInt32) -> ListEntry {
        ListEntry(id: Array(id.utf8), scoreHundredths: score, distanceTenths: distance)
    }

    /// A night of these users, in one row group.
    private static func night(_ users: [(String, [ListEntry])]) -> SampleNight {
        var night = SampleNight(seed: 1, userCount: 0, listLengths: [0], groupSize: 1)
        night.groups = [users.map { SampleNight.User(id: Array($0.0.utf8), list: $0.1) }]
        return night
    }

    /// A night after this one: some users go and come, some lists change in each of the ways.
    private static func after(
        _ night: SampleNight, _ random: inout SeededGenerator
    ) -> SampleNight {
        var next = night
        next.asOf = "2026-11-21T04:00:00Z"
        let ids = night.users.map(\.id)
        next.groups = night.groups.map { group in
            group.compactMap { user in
                if Int.random(in: 0..<9, using: &random) == 0 { return nil }
                var user = user
                change(&user, ids, &random)
                return user
            }
        }
        for group in next.groups.indices {
            for number in 0..<Int.random(in: 0...3, using: &random) {
                let id = Array("new\(group)-\(number)@example.org".utf8)
                let list = night.users.randomElement(using: &random)?.list ?? []
                next.groups[group].append(SampleNight.User(id: id, list: list))
            }
            next.groups[group].sort { $0.id.lexicographicallyPrecedes($1.id) }
        }
        return next
    }

    private static func change(
        _ user: inout SampleNight.User, _ ids: [[UInt8]], _ random: inout SeededGenerator
    ) {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: user.list.shuffle(using: &random)
        case 1:
            user.list = user.list.map { entry in
                ListEntry(
                    id: entry.id, scoreHundredths: entry.scoreHundredths + 5,
                    distanceTenths: entry.distanceTenths)
            }
        case 2: user.list = Array(user.list.dropFirst(Int.random(in: 0...3, using: &random)))
        case 3:
            let others = ids.filter { id in !user.list.contains { $0.id == id } }
            let new = others.shuffled(using: &random).prefix(3).map {
                ListEntry(id: $0, scoreHundredths: 5000, distanceTenths: 9)
            }
            user.list = Array((new + user.list).prefix(255))
        case 4: user.list = []
        default: break
        }
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `The summary is that of dictionaries.`(seed: UInt64) async throws {
        let scratch = try Scratch()
        var random = SeededGenerator(seed: seed)
        var old = SampleNight(
            seed: seed, userCount: Int.random(in: 1...120, using: &random),
            listLengths: [0, 3, 12, 130, 1], groupSize: Int.random(in: 5...50, using: &random))
        old.top = 255
        let new = Self.after(old, &random)
        let plain = PlainDiff(from: old, to: new)
        let summary = try await Self.diff(old, new, scratch).summary
        #expect(summary.usersBefore == old.users.count && summary.usersAfter == new.users.count)
        #expect(summary.usersInBoth == plain.inBoth.count, "seed \(seed)")
        #expect(summary.gained == plain.count("gained") && summary.lost == plain.count("lost"))
        #expect(
            [summary.same, summary.rescored, summary.reordered, summary.changed]
                == ["same", "rescored", "reordered", "changed"].map { plain.count($0) },
            "seed \(seed)")
        let kept = plain.inBoth.reduce(0) { $0 + $1.kept }
        #expect(summary.keptPairs == kept, "seed \(seed)")
        #expect(summary.enteredPairs == plain.inBoth.reduce(0) { $0 + $1.after } - kept)
        #expect(summary.leftPairs == plain.inBoth.reduce(0) { $0 + $1.before } - kept)
        let churned = plain.inBoth.filter { $0.before > 0 || $0.after > 0 }
        #expect(summary.churnedUsers == churned.count, "seed \(seed)")
        func mean(_ values: [Double]) -> Double {
            values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        }
        #expect(abs(summary.churn10 - mean(churned.map { $0.churn($0.kept10, 10) })) < 1e-12)
        #expect(abs(summary.churn100 - mean(churned.map { $0.churn($0.kept100, 100) })) < 1e-12)
        #expect(abs(summary.shiftMean - mean(plain.shifts.map { Double($0) / 100 })) < 1e-12)
        #expect(
            [summary.shift5, summary.shift50, summary.shift95]
                == [0.05, 0.5, 0.95].map { plain.percentile($0) }, "seed \(seed)")
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func `The details have a row for each user of both nights.`(seed: UInt64) async throws {
        let scratch = try Scratch()
        var random = SeededGenerator(seed: 100 + seed)
        let old = SampleNight(
            seed: seed, userCount: 60, listLengths: [0, 3, 12, 59], groupSize: 25)
        let new = Self.after(old, &random)
        let result = try await Self.diff(old, new, scratch)
        let path = scratch.path.appending("details.parquet")
        try result.writeDetails(to: path, in: LocalFileSystem(), createdBy: "oith version 9")
        let file = try ParquetFile(OpenFile(path), name: "details.parquet")
        #expect(
            file.schema.map(\.name) == [
                "user_id", "change", "candidates_before", "candidates_after", "kept_10",
                "kept_100", "kept", "churn_10", "churn_100", "score_shift",
            ])
        var reader = try RecordReader(file, columns: Array(file.schema.indices))
        for change in PlainDiff(from: old, to: new).changes {
            let row = try #require(try reader.next())
            let numbers = [
                change.before, change.after, change.kept10, change.kept100, change.kept,
            ]
            let fractions = [
                change.churn(change.kept10, 10), change.churn(change.kept100, 100),
                change.meanShift,
            ]
            #expect(
                row == [.bytes(change.id[...]), .bytes(Array(change.kind.utf8)[...])]
                    + numbers.map { .int32(Int32($0)) } + fractions.map { .double($0) },
                "seed \(seed), \(change.kind)")
        }
        #expect(try reader.next() == nil)
        #expect(file.createdBy == "oith version 9")
        let metadata = file.keyValueMetadata.map { "\($0.key)=\($0.value)" }
        let names = try ["old", "new"].map { folder in
            try SnapshotManifest.read(from: scratch.path.appending(folder)).name
        }
        #expect(metadata == ["oith.before=\(names[0])", "oith.after=\(names[1])"])
        #expect(names[0].hasPrefix("2026-11-20T040000Z-"))
        #expect(names[1].hasPrefix("2026-11-21T040000Z-"))
    }

    @Test func `Figures of a handful of users, worked out by hand.`() async throws {
        let scratch = try Scratch()
        let (b, c, d) = (
            Self.entry("b", 9000, 10), Self.entry("c", 8000, 20), Self.entry("d", 7000, 30)
        )
        let old = Self.night([
            ("a", [b, c, d]), ("b", [c, d]), ("c", [d]), ("d", []), ("e", [b]),
        ])
        let new = Self.night([
            // One leaves, one stays, and one comes.
            ("a", [b, Self.entry("f", 7500, 1)]),
            // The other way round.
            ("b", [Self.entry("d", 8500, 30), c]),
            // Farther away by a tenth of a mile.
            ("c", [Self.entry("d", 7000, 31)]), ("d", []), ("f", [b]),
        ])
        let summary = try await Self.diff(old, new, scratch).summary
        #expect(summary.usersBefore == 5 && summary.usersAfter == 5 && summary.usersInBoth == 4)
        #expect(summary.gained == 1 && summary.lost == 1)
        #expect(summary.same == 1 && summary.rescored == 1)
        #expect(summary.reordered == 1 && summary.changed == 1)
        // a keeps 1 of 3, b 2 of 2, c 1 of 1; d has nobody.
        #expect(summary.keptPairs == 4 && summary.enteredPairs == 1 && summary.leftPairs == 2)
        #expect(summary.churnedUsers == 3)
        #expect(abs(summary.churn10 - (2.0 / 3 + 0 + 0) / 3) < 1e-15)
        // 0, +15 points, 0 and 0.
        #expect(summary.shiftMean == 3.75)
        #expect(summary.shift5 == 0 && summary.shift50 == 0 && summary.shift95 == 15)
    }

    @Test func `A night is the same as itself, in any cut.`() async throws {
        let scratch = try Scratch()
        let night = SampleNight(seed: 9, userCount: 50, listLengths: [4, 0, 30], groupSize: 50)
        var cut = night
        cut.groupsPerPart = 1
        cut.groups = [Array(night.groups[0][..<20]), Array(night.groups[0][20...])]
        let result = try await Self.diff(night, cut, scratch)
        #expect(result.summary.same == 50 && result.summary.usersInBoth == 50)
        #expect(result.summary.churn10 == 0 && result.summary.churn100 == 0)
        #expect(result.summary.leftPairs == 0 && result.summary.enteredPairs == 0)
        let alone = try await SnapshotDiff(
            from: scratch.path.appending("new"), to: scratch.path.appending("old")
        ).run(concurrency: 1)
        #expect(alone.summary == result.summary)
    }

    @Test func `Nobody before, nobody after.`() async throws {
        let scratch = try Scratch()
        let nobody = Self.night([])
        let somebody = Self.night([("a", []), ("b", [Self.entry("a", 5000, 1)])])
        let came = try await Self.diff(nobody, somebody, scratch).summary
        #expect(came.gained == 2 && came.usersInBoth == 0 && came.churnedUsers == 0)
        #expect(came.churn10 == 0 && came.shift50 == 0 && came.shiftMean == 0)
        let other = try Scratch()
        let went = try await Self.diff(somebody, nobody, other).summary
        #expect(went.lost == 2 && went.keptPairs == 0 && went.leftPairs == 0)
    }

    @Test func `A damaged page stops the diff, and is named.`() async throws {
        let scratch = try Scratch()
        let night = SampleNight(seed: 9, userCount: 20, listLengths: [4], groupSize: 20)
        try night.write(to: scratch.path.appending("old"))
        try night.write(to: scratch.path.appending("new"))
        let path = scratch.path.appending("old/lists/part-00000.parquet")
        let file = try ParquetFile(OpenFile(path), name: "part")
        let page = try #require(try file.pages(rowGroup: 0, column: 2).first).byteRange
        var bytes = try fileBytes(path)
        bytes[page.upperBound - 1] ^= 1
        try replace(path, by: bytes)
        let diff = try SnapshotDiff(
            from: scratch.path.appending("old"), to: scratch.path.appending("new"))
        let error = await #expect(throws: SnapshotError.self) {
            _ = try await diff.run(concurrency: 1)
        }
        #expect(error?.code == .damaged && error?.file == "lists/part-00000.parquet")
        #expect(error?.rowGroup == 0 && error?.column == "candidate_id")
    }
}
