import DurableFiles
import JSON
import SystemPackage
import Testing

@Suite struct SnapshotForgetCommandTests {
    @Test func `Who is forgotten is in no list and no file, and takes part again after --undo`()
        async throws
    {
        let village = try Village()
        await village.night()
        let first = village.snapshot
        let run = await village.oith("snapshot", "forget", "CID@example.test", "zed@example.test")
        #expect(run.status == 0, "\(run)")
        let second = village.snapshot
        #expect(first != second)
        #expect(
            run.output == """
                2 users are hidden from now on; 1 of them in no snapshot: misspelled?
                rewritten  \(first) is now \(second)
                removed    the feature table of \(village.run(1))

                """)
        #expect(run.errors == "rewriting \(first)\n")
        let ann = await village.oith("lookup", "ann@example.test", "--json")
        #expect(
            try ann.json["candidates"] == [
                [
                    "rank": 1, "candidate_id": "bob@example.test", "score": 88,
                    "distance_miles": 0,
                ]
            ])
        #expect(await village.oith("lookup", "cid@example.test").status == 66)
        #expect(
            try await village.oith("lookup", "eve@example.test", "--json").json["candidates"] == [])
        let check = await village.oith("snapshot", "forget", "--check")
        #expect(check.status == 0)
        #expect(check.output == "no file names a forgotten user\n")
        let explained = await oith(
            "explain", "cid@example.test", "ann@example.test", "--pool", village.pool, "--data",
            village.data, "--as-of", village.asOf)
        #expect(explained.lines[1] == "  user       not eligible: asked to be forgotten")

        // The next night leaves the row out.
        let night = await village.night("--no-publish", "--json")
        #expect(try night.json["eligible"] == 3)
        #expect(try night.json["candidates"] == 2)

        let again = await village.oith("snapshot", "forget", "cid@example.test")
        #expect(again.lines[0] == "0 users are hidden from now on, 1 were before")
        let undone = await village.oith("snapshot", "forget", "--undo", "cid@example.test")
        #expect(undone.output == "1 users take part again from the next night on\n")
        let back = await village.night("--no-publish", "--json")
        #expect(try back.json["eligible"] == 4)

        let acts = try await village.oith("audit", "--json").json["entries"]?.array
        #expect(
            acts?.compactMap { $0["act"]?.string }
                == ["publish", "forget", "erase", "forget", "forget --undo"])
        #expect(acts?.map { $0["count"] } == [.null, 2, 1, 0, 1])
    }

    @Test func `Emails come from standard input and files, each counted once`() async throws {
        let village = try Village()
        await village.night()
        let file = village.folder.appending("requests.txt")
        try LocalFileSystem().write(
            Array("bob@example.test\r\nANN@example.test\r\n".utf8), durablyTo: file)
        let run = await village.oith(
            "snapshot", "forget", "ann@example.test", "--from-file", file.string, "--json")
        #expect(run.status == 0, "\(run)")
        let json = try run.json
        #expect(json["hidden"] == 2)
        #expect(json["hiddenBefore"] == 0)
        #expect(json["inNoSnapshot"] == 0)
        #expect(json["erased"]?["featureTables"] == [.string(village.run(1))])
        let input = await village.oith(
            "snapshot", "forget", "-", "--json", input: "ann@example.test\n\neve@example.test\n")
        #expect(try input.json["hidden"] == 1)
        #expect(try input.json["hiddenBefore"] == 1)
        // One user is left, and nobody for the list.
        let left = await village.oith("lookup", "cid@example.test", "--json")
        #expect(try left.json["candidates"] == [])
    }

    @Test func `An empty input and a blank email are refused`() async throws {
        let village = try await Village.shared.value
        let empty = await village.oith("snapshot", "forget", "-", input: "\n \n")
        #expect(empty.status == 65)
        #expect(empty.errors == "oith: standard input: there are no emails in it\n")
        let blank = await village.oith("snapshot", "forget", "  ")
        #expect(blank.status == 64)
        #expect(blank.errors.hasPrefix("Error: An email is blank.\n"))
    }
}
