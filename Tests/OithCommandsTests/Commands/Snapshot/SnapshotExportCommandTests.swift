import DurableFiles
import JSON
import SystemPackage
import TestSupport
import Testing

@Suite struct SnapshotExportCommandTests {
    private static func number(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value))" : "\(value)"
    }

    /// A list as a program reads it, written another way than the export does.
    private static func json(_ candidates: [(String, Double, Double)]) -> String {
        let texts = candidates.map { id, points, miles in
            "{\"candidateId\":\"\(id)\",\"score\":\(number(points)),"
                + "\"distanceMiles\":\(number(miles))}"
        }
        return "[\(texts.joined(separator: ","))]"
    }

    private func export(_ arguments: String...) async throws -> CommandRun {
        let village = try await Village.shared.value
        return await oith(["snapshot", "export", "--data", village.data] + arguments)
    }

    @Test func `CSV has a row for each candidate`() async throws {
        let rows = Village.lists.flatMap { user, candidates in
            candidates.enumerated().map { index, candidate in
                "\(user),\(index + 1),\(candidate.0),\(Self.number(candidate.1)),"
                    + Self.number(candidate.2)
            }
        }
        let run = try await export("--format", "csv")
        #expect(run.status == 0)
        #expect(run.lines == ["user_id,rank,candidate_id,score,distance_miles"] + rows)
    }

    @Test func `JSON lines have an object for each user`() async throws {
        let run = try await export("--format", "jsonl")
        #expect(
            run.lines
                == Village.lists.map { user, candidates in
                    let list = Self.json(candidates)
                        .replacing("candidateId", with: "candidate_id")
                        .replacing("distanceMiles", with: "distance_miles")
                    return "{\"user_id\":\"\(user)\",\"candidates\":\(list)}"
                })
    }

    @Test(arguments: [
        (["--ttl", "0"], [], "oith:candidates:"), ([], ["EX", "86400"], "oith:candidates:"),
        (["--ttl", "60", "--key-prefix", "c/"], ["EX", "60"], "c/"),
    ])
    func `Redis gets SET with a length before each word`(
        arguments: [String], ending: [String], prefix: String
    ) async throws {
        let commands = Village.lists.map { user, candidates in
            let words = ["SET", prefix + user, Self.json(candidates)] + ending
            return "*\(words.count)\r\n"
                + words.map { "$\($0.utf8.count)\r\n\($0)\r\n" }.joined()
        }
        let village = try await Village.shared.value
        let run = await oith(
            ["snapshot", "export", "--data", village.data, "--format", "redis"] + arguments)
        #expect(run.output == commands.joined())
    }

    @Test(arguments: [0, 3600])
    func `DynamoDB gets an item with typed values`(ttl: Int) async throws {
        let village = try await Village.shared.value
        let run = try await export("--format", "dynamodb", "--ttl", "\(ttl)")
        let items = try run.lines.map { try JSONValue(parsing: $0)["Item"] }
        #expect(items.map { $0?["userId"]?["S"]?.string } == Village.lists.map(\.user))
        #expect(
            items[3]?["candidates"] == [
                "L": [
                    [
                        "M": [
                            "candidateId": ["S": "cid@example.test"], "score": ["N": "75"],
                            "distanceMiles": ["N": "6.9"],
                        ]
                    ]
                ]
            ])
        #expect(items[3]?["asOf"] == ["S": .string(village.asOf)])
        let expiry = items[3]?["expiresAt"]?["N"]?.string
        #expect(expiry.flatMap { Int64($0) } == (ttl == 0 ? nil : village.asOfSeconds + Int64(ttl)))
    }

    @Test func `A file takes its place when it is whole, and the audit trail has it`() async throws
    {
        let village = try Village()
        await village.night()
        let path = village.folder.appending("lists.csv")
        let run = await village.oith("snapshot", "export", "--format", "csv", "-o", path.string)
        #expect(run.status == 0)
        #expect(run.output.isEmpty)
        let bytes = try fileBytes(path)
        #expect(
            run.errors == "4 users, 6 candidates, \(bytes.count) bytes\n")
        #expect(bytes.count < 1000)
        #expect(
            try directoryEntries(village.folder).filter { $0.contains("lists") } == ["lists.csv"])
        let entry = try #require(
            try await village.oith("audit", "--json").json["entries"]?.array?.last)
        #expect(entry["act"] == "export")
        #expect(entry["count"] == 4)
        #expect(entry["format"] == "csv")
        #expect(entry["file"] == .string(path.string))
        #expect(entry["snapshot"] == .string(village.snapshot))
        let audit = await village.oith("audit", "--limit", "1")
        #expect(audit.lines.count == 2)
        #expect(
            audit.lines[1].hasSuffix(
                "export  \(village.snapshot), as csv, to \(path), count 4"), "\(audit)")
    }
}
