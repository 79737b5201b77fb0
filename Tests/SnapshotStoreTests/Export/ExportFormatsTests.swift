import JSON
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

/// Exports read back by readers of each format, with ids that need care in all of them.
@Suite struct ExportFormatsTests {
    private static let prefixes = [
        "", "=1+1", "+49", "-x", "@me", "\tt", "\rr", "a,b", "\"q\"", "new\nline", "é", "日本",
        "back\\slash", "\u{1}\u{1F}", "'", "$5\r\n", " ", "</script>", "👩‍👩‍👧",
    ]

    /// Users with such ids, and random lists.
    private static func night(_ seed: UInt64) -> SampleNight {
        var random = SeededGenerator(seed: seed)
        let ids = (0..<40).map { Array("\(prefixes[$0 % prefixes.count])#\($0)".utf8) }
        let users = ids.map { id in
            let count = [0, 1, 5, 30].randomElement(using: &random) ?? 0
            let others = ids.filter { $0 != id }.shuffled(using: &random).prefix(count)
            return SampleNight.User(
                id: id,
                list: others.map {
                    ListEntry(
                        id: $0, scoreHundredths: UInt16.random(in: 0...10_000, using: &random),
                        distanceTenths: UInt32.random(in: 0...50_000, using: &random))
                })
        }
        var night = SampleNight(seed: seed, userCount: 0, listLengths: [0], groupSize: 1)
        night.groups = [Array(users[..<15]), Array(users[15...])].map { group in
            group.sorted { $0.id.lexicographicallyPrecedes($1.id) }
        }
        return night
    }

    private static func export(_ night: SampleNight, _ format: ExportFormat) throws -> [UInt8] {
        let scratch = try Scratch()
        try night.write(to: scratch.path.appending("s"))
        let export = try SnapshotExport(
            scratch.path.appending("s"), as: format, without: Tombstones(key: SIMD2(1, 2)))
        var bytes: [UInt8] = []
        let counts = try export.write { bytes += $0 }
        #expect(counts.byteCount == bytes.count)
        #expect(counts.candidates == night.users.reduce(0) { $0 + $1.list.count })
        #expect(counts.users == night.users.count)
        return bytes
    }

    /// The users in the order of an export: those with lists, group by group, then the others by id.
    private static func order(_ night: SampleNight) -> [SampleNight.User] {
        night.users.filter { !$0.list.isEmpty }
            + night.users.filter(\.list.isEmpty).sorted { $0.id.lexicographicallyPrecedes($1.id) }
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// What JSON says of a list: id, points and miles of each entry.
    private static func entries(_ list: JSONValue?) -> [String]? {
        list?.array?.map { entry in
            "\((entry["candidate_id"] ?? entry["candidateId"])?.string ?? "?") "
                + "\(entry["score"]?.number ?? -1) "
                + "\((entry["distance_miles"] ?? entry["distanceMiles"])?.number ?? -1)"
        }
    }

    private static func expected(_ user: SampleNight.User) -> [String] {
        user.list.map { "\(text($0.id)) \($0.points) \($0.miles)" }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `JSON lines are an object a user.`(seed: UInt64) throws {
        let night = Self.night(seed)
        let lines = try Self.export(night, .jsonLines).split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == night.users.count)
        for (line, user) in zip(lines, Self.order(night)) {
            let object = try JSONValue(parsing: Array(line))
            #expect(object.object?.members.map(\.key) == ["user_id", "candidates"])
            #expect(object["user_id"]?.string == Self.text(user.id))
            #expect(Self.entries(object["candidates"]) == Self.expected(user), "seed \(seed)")
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `DynamoDB's items have attributes with types.`(seed: UInt64) throws {
        let night = Self.night(seed)
        let lines = try Self.export(night, .dynamoDB(lifetime: 86_400))
            .split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == night.users.count)
        for (line, user) in zip(lines, Self.order(night)) {
            let item = try #require(try JSONValue(parsing: Array(line))["Item"])
            #expect(item["userId"]?["S"]?.string == Self.text(user.id))
            #expect(item["asOf"]?["S"]?.string == "2026-11-20T04:00:00Z")
            // 2026-11-21T04:00:00Z.
            #expect(item["expiresAt"]?["N"]?.string == "1795233600")
            let list = item["candidates"]?["L"]?.array?.map { entry in
                let map = entry["M"]
                return "\(map?["candidateId"]?["S"]?.string ?? "?") "
                    + "\(Double(map?["score"]?["N"]?.string ?? "") ?? -1) "
                    + "\(Double(map?["distanceMiles"]?["N"]?.string ?? "") ?? -1)"
            }
            #expect(list == Self.expected(user), "seed \(seed)")
        }
    }

    /// The fields of RFC 4180, with line feeds.
    private static func parseCSV(_ bytes: [UInt8]) -> [[String]] {
        var records: [[String]] = []
        var (record, field): ([String], [UInt8]) = ([], [])
        var isQuoted = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if isQuoted {
                if byte == UInt8(ascii: "\"") {
                    if index + 1 < bytes.count, bytes[index + 1] == byte {
                        field.append(byte)
                        index += 1
                    } else {
                        isQuoted = false
                    }
                } else {
                    field.append(byte)
                }
            } else if byte == UInt8(ascii: "\""), field.isEmpty {
                isQuoted = true
            } else if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") {
                record.append(text(field))
                field = []
                if byte == UInt8(ascii: "\n") {
                    records.append(record)
                    record = []
                }
            } else {
                field.append(byte)
            }
            index += 1
        }
        return records
    }

    /// An apostrophe keeps a spreadsheet from computing.
    private static func cell(_ id: [UInt8]) -> String {
        let isFormula = id.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
        return (isFormula ? "'" : "") + text(id)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `CSV has a row an entry, and no formulas.`(seed: UInt64) throws {
        let night = Self.night(seed)
        let records = Self.parseCSV(try Self.export(night, .csv))
        let expected = Self.order(night).flatMap { user in
            user.list.enumerated().map { index, entry in
                [Self.cell(user.id), "\(index + 1)", Self.cell(entry.id)]
            }
        }
        #expect(
            records.first == ["user_id", "rank", "candidate_id", "score", "distance_miles"])
        #expect(records.dropFirst().map { Array($0.prefix(3)) } == expected, "seed \(seed)")
        let numbers = Self.order(night).flatMap(\.list).map { [$0.points, $0.miles] }
        #expect(
            records.dropFirst().map { $0.suffix(2).map { Double($0) ?? -1 } } == numbers,
            "seed \(seed)")
    }

    /// The arrays of bulk strings of the Redis protocol.
    private static func parseRedis(_ bytes: [UInt8]) throws -> [[[UInt8]]] {
        var index = 0
        func number(after mark: Character) throws -> Int {
            try #require(bytes[index] == mark.asciiValue)
            let end = try #require(bytes[index...].firstIndex(of: 0x0D))
            defer { index = end + 2 }
            return try #require(Int(text(Array(bytes[index + 1..<end]))))
        }
        var commands: [[[UInt8]]] = []
        while index < bytes.count {
            let count = try number(after: "*")
            commands.append(
                try (0..<count).map { _ in
                    let length = try number(after: "$")
                    defer { index += length + 2 }
                    try #require(bytes[index + length..<index + length + 2] == [0x0D, 0x0A])
                    return Array(bytes[index..<index + length])
                })
        }
        return commands
    }

    @Test(arguments: [0, 86_400], 0..<3 as Range<UInt64>)
    func `Redis gets a command a user, whose lengths are in bytes.`(
        lifetime: Int, seed: UInt64
    ) throws {
        let night = Self.night(seed)
        let commands = try Self.parseRedis(
            try Self.export(night, .redis(keyPrefix: "日:", lifetime: lifetime)))
        #expect(commands.count == night.users.count)
        for (command, user) in zip(commands, Self.order(night)) {
            let words = command.map(Self.text)
            #expect(words[0] == "SET" && command[1] == Array("日:".utf8) + user.id)
            #expect(Array(words.dropFirst(3)) == (lifetime == 0 ? [] : ["EX", "86400"]))
            let list = try JSONValue(parsing: command[2])
            #expect(Self.entries(list) == Self.expected(user), "seed \(seed)")
        }
    }

    /// A number has as few digits as it needs, the same in all formats.
    @Test(arguments: [
        (0, 0, "0,0"), (1, 1, "0.01,0.1"), (10, 10, "0.1,1"), (100, 100, "1,10"),
        (9005, 3, "90.05,0.3"), (10_000, 124_371, "100,12437.1"), (8350, 999, "83.5,99.9"),
    ])
    func `Numbers are written with as few digits as they need.`(
        score: Int, distance: Int, text: String
    ) throws {
        var night = SampleNight(seed: 1, userCount: 0, listLengths: [0], groupSize: 1)
        let entry = ListEntry(
            id: [98], scoreHundredths: UInt16(score), distanceTenths: UInt32(distance))
        night.groups = [
            [SampleNight.User(id: [97], list: [entry]), SampleNight.User(id: [98], list: [])]
        ]
        #expect(
            Self.text(try Self.export(night, .csv))
                == "user_id,rank,candidate_id,score,distance_miles\na,1,b,\(text)\n")
    }
}
