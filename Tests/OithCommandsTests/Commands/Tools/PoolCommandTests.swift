import DurableFiles
import JSON
import SystemPackage
import TestSupport
import Testing

@Suite struct PoolCommandTests {
    private func folder() throws -> FilePath { try ProcessFolder.make("pool") }

    private func write(_ text: String, _ name: String, in folder: FilePath) throws -> String {
        let path = folder.appending(name)
        try LocalFileSystem().write(Array(text.utf8), durablyTo: path)
        return path.string
    }

    // MARK: - check

    @Test func `A check counts rows as a night does`() async throws {
        let village = try await Village.shared.value
        let run = await oith("pool", "check", village.pool, "--as-of", village.asOf)
        #expect(run.status == 0)
        #expect(
            run.output == """
                rows          7
                eligible      4
                not eligible  2
                  not visible                1
                  has an active match        0
                  no location                0
                  no age, or not 18 to 120   0
                  not seen for 14 days       1
                rejects       1
                  age: text in a number                          1  (row 7)
                interests     5 different ones
                history       1 row, 0 of another action
                blocks        1 row
                density       1 cell of about 24 by 12 miles
                  1 to 9 users               1 cell, 4 users
                  dr5n                       4 users

                """)
        let json = try await oith(
            "pool", "check", village.pool, "--as-of", village.asOf, "--json"
        ).json
        #expect(json["rows"] == 7)
        #expect(json["notEligible"]?["not visible"] == 1)
        #expect(json["notEligible"]?["not seen for 14 days"] == 1)
        #expect(json["rejects"] == 1)
        #expect(
            json["rejectReasons"]
                == [["reason": "age: text in a number", "count": 1, "rows": [7]]])
        #expect(json["distinctInterests"] == 5)
        #expect(json["fullestCells"] == [["cell": "dr5n", "users": 4]])
    }

    @Test func `Two days later another user was not seen for two weeks`() async throws {
        let village = try await Village.shared.value
        // All were seen at the instant of the night, but for fay.
        let later = Village.instant(village.asOfSeconds + 14 * 86_400)
        let json = try await oith("pool", "check", village.pool, "--as-of", later, "--json").json
        #expect(json["eligible"] == 4)
        let after = Village.instant(village.asOfSeconds + 14 * 86_400 + 1)
        let none = try await oith("pool", "check", village.pool, "--as-of", after, "--json").json
        #expect(none["eligible"] == 0)
        #expect(none["notEligible"]?["not seen for 14 days"] == 5)
    }

    @Test func `A pool that is not there is exit code 66`() async {
        let run = await oith("pool", "check", "/nowhere/pool.sqlite")
        #expect(run.status == 66)
        #expect(
            run.errors == "oith: /nowhere/pool.sqlite: no such file; see `oith pool import`\n")
    }

    // MARK: - generate

    @Test func `A seed gives the same bytes, and another seed others`() async throws {
        let folder = try folder()
        func generate(_ seed: Int, _ name: String) async throws -> [UInt8] {
            let path = folder.appending(name)
            let run = await oith(
                "pool", "generate", "--users", "40", "--seed", "\(seed)", "--pool", path.string,
                "--json")
            #expect(run.status == 0, "\(run)")
            #expect(try run.json["users"] == 40)
            return try fileBytes(path)
        }
        let first = try await generate(7, "a.sqlite")
        #expect(try await generate(7, "b.sqlite") == first)
        #expect(try await generate(8, "c.sqlite") != first)
        let check = try await oith(
            "pool", "check", folder.appending("a.sqlite").string, "--as-of",
            "2026-11-20T04:00:00Z", "--json"
        ).json
        #expect(check["rows"] == 40)
        #expect(check["rejects"] == 0)
    }

    @Test func `No users are a pool too, and a file that exists stays`() async throws {
        let path = try folder().appending("pool.sqlite").string
        let run = await oith("pool", "generate", "--users", "0", "--seed", "1", "--pool", path)
        #expect(run.output == "0 users, 0 decisions, 0 blocks\n")
        let before = try fileBytes(FilePath(path))
        let again = await oith("pool", "generate", "--users", "1", "--seed", "1", "--pool", path)
        #expect(again.status != 0)
        #expect(again.errors == "oith: cannot create \(path): it exists already\n")
        #expect(try fileBytes(FilePath(path)) == before)
        let unnamed = await oith("pool", "generate", "--users", "1", "--seed", "1")
        #expect(unnamed.status == 64)
        #expect(
            unnamed.errors.hasPrefix("Error: Name the pool with --pool or in OITH_POOL.\n"))
    }

    // MARK: - import

    private static let two = """
        {"Item":{"email":{"S":"ann@x.test"},"age":{"N":"30"}}}
        {"Item":{"email":{"S":"bob@x.test"}}}

        """
    private static let one = #"{"Item":{"email":{"S":"cid@x.test"}}}"# + "\n"

    @Test func `An import adds, replaces, and removes the others where asked`() async throws {
        let folder = try folder()
        let pool = folder.appending("pool.sqlite").string
        let two = try write(Self.two, "two.json", in: folder)
        let one = try write(Self.one, "one.json", in: folder)
        func json(_ arguments: String...) async throws -> JSONValue {
            let run = await oith(["pool", "import", "--pool", pool, "--json"] + arguments)
            #expect(run.status == 0, "\(run)")
            return try run.json
        }
        func count(_ path: String, _ items: Int, _ added: Int, _ key: String, _ others: Int)
            -> JSONValue
        {
            .object(
                JSONObject([
                    ("export", .string(path)), ("items", .integer(items)),
                    ("added", .integer(added)), ("replaced", .integer(items - added)),
                    (key, .integer(others)),
                ]))
        }
        #expect(try await json(two) == [count(two, 2, 2, "otherRowsKept", 0)])
        #expect(try await json(two) == [count(two, 2, 0, "otherRowsKept", 0)])
        #expect(try await json(one) == [count(one, 1, 1, "otherRowsKept", 2)])
        let both = try await json(two, one)
        #expect(
            both == [count(two, 2, 0, "otherRowsKept", 0), count(one, 1, 0, "otherRowsKept", 0)])
        #expect(try await json(one, "--replace") == [count(one, 1, 0, "otherRowsRemoved", 2)])
        let check = try await oith("pool", "check", pool, "--json").json
        #expect(check["rows"] == 1)
    }

    @Test func `What becomes of other rows is said below the table`() async throws {
        let folder = try folder()
        let pool = folder.appending("pool.sqlite").string
        let two = try write(Self.two, "two.json", in: folder)
        let one = try write(Self.one, "one.json", in: folder)
        let first = await oith("pool", "import", two, "--pool", pool)
        #expect(first.lines.count == 2)
        #expect(
            first.lines[1].split(separator: " ").map(String.init) == [two, "2", "2", "0"])
        let kept = await oith("pool", "import", one, "--pool", pool)
        #expect(
            kept.lines.last == "users in none of the exports: 2, kept; --replace removes them")
        let removed = await oith("pool", "import", one, "--pool", pool, "--replace")
        #expect(removed.lines.last == "users in none of the exports: 2, removed")
        let blocks = try write(
            #"{"Item":{"blockerEmail":{"S":"a@x"},"blockedEmail":{"S":"b@x"}}}"#, "blocks.json",
            in: folder)
        let table = await oith(
            "pool", "import", blocks, "--table", "blocks", "--pool", pool)
        #expect(table.status == 0, "\(table)")
        #expect(try await oith("pool", "check", pool, "--json").json["blockRows"] == 1)
    }

    @Test func `A line that is no item changes nothing`() async throws {
        let folder = try folder()
        let pool = folder.appending("pool.sqlite").string
        let two = try write(Self.two, "two.json", in: folder)
        #expect(await oith("pool", "import", two, "--pool", pool).status == 0)
        let bad = try write(Self.one + "nonsense\n", "bad.json", in: folder)
        let run = await oith("pool", "import", bad, "--pool", pool)
        #expect(run.status == 65)
        #expect(run.errors.hasPrefix("oith: \(bad), line 2: it is not valid JSON"), "\(run)")
        #expect(try await oith("pool", "check", pool, "--json").json["rows"] == 2)
    }
}
