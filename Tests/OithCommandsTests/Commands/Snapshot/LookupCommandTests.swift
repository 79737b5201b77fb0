import JSON
import Testing

@Suite struct LookupCommandTests {
    @Test(arguments: Village.lists.map(\.user))
    func `The list of a user is the one worked out by hand`(user: String) async throws {
        let village = try await Village.shared.value
        let list = try #require(Village.lists.first { $0.user == user }).candidates
        let json = try await village.oith("lookup", user, "--json").json
        let expected: [JSONValue] = list.enumerated().map { index, candidate in
            [
                "rank": .integer(index + 1), "candidate_id": .string(candidate.0),
                "score": .double(candidate.1), "distance_miles": .double(candidate.2),
            ]
        }
        #expect(
            json == [
                "snapshot": .string(village.snapshot),
                "asOf": .string(village.asOf), "stale": false, "user_id": .string(user),
                "candidates": .array(expected),
            ])
    }

    @Test func `A list is a table with points and miles`() async throws {
        let village = try await Village.shared.value
        let run = await village.oith("lookup", "ann@example.test")
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        #expect(
            run.output == """
                rank  candidate         score  miles
                   1  bob@example.test  88.00    0.0
                   2  cid@example.test  62.50    6.9

                """)
    }

    @Test func `An example is somebody with candidates, who is named`() async throws {
        let village = try await Village.shared.value
        let run = await village.oith("lookup", "--example")
        #expect(run.status == 0)
        #expect(
            Array(run.lines.prefix(2)) == [
                "ann@example.test", "rank  candidate         score  miles",
            ])
        let json = try await village.oith("lookup", "--example", "--json").json
        #expect(json["user_id"] == "ann@example.test")
    }

    @Test(arguments: [" ANN@Example.Test ", "\tann@example.test\r\n", "Ann@example.TEST"])
    func `The key is folded as the pool's emails are`(key: String) async throws {
        let village = try await Village.shared.value
        let run = await village.oith("lookup", key)
        #expect(run.output.contains("bob@example.test  88.00"), "\(run)")
    }

    @Test func `Standard input names several, one of them unknown`() async throws {
        let village = try await Village.shared.value
        let run = await village.oith(
            "lookup", "-", input: "eve@example.test\n\nnobody@example.test\nBOB@example.test\n")
        #expect(run.status == 66)
        #expect(
            run.output == """
                eve@example.test
                rank  candidate         score  miles
                   1  cid@example.test  75.00    6.9

                nobody@example.test
                no such user

                bob@example.test
                rank  candidate         score  miles
                   1  ann@example.test  88.00    0.0

                """)
        #expect(
            run.errors
                == "oith: 1 of 3 users are not in snapshot \(village.snapshot): not in the pool, "
                + "not eligible that night (`oith explain` says why), or forgotten\n")
        let json = await village.oith(
            "lookup", "-", "--json", input: "nobody@example.test\neve@example.test")
        #expect(json.status == 66)
        #expect(json.lines.count == 2)
        #expect(try JSONValue(parsing: json.lines[0])["candidates"] == .null)
        #expect(try JSONValue(parsing: json.lines[1])["candidates"]?.array?.count == 1)
    }

    @Test(arguments: ["dee@example.test", "fay@example.test", "gus@example.test", "nobody", ""])
    func `Who was not eligible has no list, and is not named`(user: String) async throws {
        let village = try await Village.shared.value
        let run = await village.oith("lookup", user)
        #expect(run.status == 66)
        #expect(run.output.isEmpty)
        #expect(
            run.errors
                == "oith: no such user in snapshot \(village.snapshot): not in the pool, not "
                + "eligible that night (`oith explain` says why), or forgotten\n")
    }

    @Test func `The reverse prints in whose lists a user is, the best places first`() async throws {
        let village = try await Village.shared.value
        let run = await village.oith("lookup", "ANN@example.test", "--in-lists-of")
        #expect(
            run.output == """
                rank  user              score  miles
                   1  bob@example.test  88.00    0.0
                   2  cid@example.test  62.50    6.9
                in 2 lists

                """)
        let limited = try await village.oith(
            "lookup", "--in-lists-of", "ann@example.test", "--limit", "1", "--json"
        ).json
        #expect(
            limited["lists"] == [
                [
                    "rank": 1, "user_id": "bob@example.test", "score": .double(88),
                    "distance_miles": .double(0),
                ]
            ])
        #expect(limited["candidates"] == nil)
        // Every entry of every list is found from its other end.
        for (user, candidates) in Village.lists {
            for (rank, candidate) in candidates.enumerated() {
                let lists = await village.oith("lookup", candidate.0, "--in-lists-of").lines
                #expect(lists.contains { $0.hasPrefix("   \(rank + 1)  \(user)") })
            }
        }
        let unknown = await village.oith("lookup", "nobody", "--in-lists-of")
        #expect(unknown.status == 66 && unknown.output.isEmpty)
    }

    @Test func `A limit and a snapshot`() async throws {
        let village = try await Village.shared.value
        let run = await village.oith(
            "lookup", "ann@example.test", "--limit", "1", "--snapshot", village.snapshot)
        #expect(
            run.output == """
                rank  candidate         score  miles
                   1  bob@example.test  88.00    0.0

                """)
        let folder = "\(village.data)/snapshots/\(village.snapshot)"
        let path = await village.oith(
            "lookup", "ann@example.test", "--limit", "1", "--snapshot", folder)
        #expect(path.output == run.output)
        #expect(await village.oith("lookup", "a", "--limit", "0").status == 64)
        #expect(await village.oith("lookup", "a", "--snapshot", "none").status == 66)
    }

    @Test func `Before the first night nothing is published`() async throws {
        let village = try Village()
        _ = await village.night("--no-publish")
        let run = await village.oith("lookup", "ann@example.test")
        #expect(run.status == 66)
        #expect(run.errors == "oith: nothing is published in \(village.data)\n")
    }
}
