import JSON
import Testing

@Suite struct SnapshotListCommandTests {
    @Test func `One published snapshot is current`() async throws {
        let village = try await Village.shared.value
        let run = await village.oith("snapshot", "list")
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        let row = run.lines[1].split(separator: " ").map(String.init)
        #expect(
            Array(row.prefix(6)) == [
                village.snapshot, "current", village.asOf, "1", "h", "oith-v1",
            ])
        #expect(Array(row[7...8]) == ["4", "6"])
        #expect(run.lines.count == 2)
        let json = try await village.oith("snapshot", "list", "--json").json
        let entry = try #require(json.array?.first)
        #expect(try #require(entry["modelDigest"]?.string).hasPrefix(row[6]))
        #expect(row[6].count == 8)
        #expect(entry["name"] == .string(village.snapshot))
        #expect(entry["path"] == .string("\(village.data)/snapshots/\(village.snapshot)"))
        #expect(entry["state"] == "kept")
        #expect(entry["current"] == true)
        #expect(entry["previous"] == false)
        #expect(entry["pinned"] == false)
        #expect(entry["users"] == 4)
        #expect(entry["candidates"] == 6)
        #expect(entry["heldBack"] == .null)
        #expect(entry["problem"] == .null)
    }

    @Test func `A night without snapshots has an empty list, and says so`() async throws {
        let village = try Village("UPDATE users SET age = 'x'")
        await village.night()
        let run = await village.oith("snapshot", "list")
        #expect(run.output == "no snapshots\n")
        #expect(run.errors == "oith: nothing is published in \(village.data)\n")
        #expect(try await village.oith("snapshot", "list", "--json").json == [])
    }

    @Test func `A staged snapshot is published, pinned and rolled back by hand`() async throws {
        let village = try Village()
        await village.night()
        let first = village.snapshot
        await village.night("--no-publish", "--radius", "5")
        let staged = try #require(
            try await village.oith("snapshot", "list", "--json").json.array?
                .first { $0["current"] == false })
        #expect(staged["state"] == "staged")
        #expect(staged["run"] == .string(village.run(2)))
        // Within five miles there are ann and bob alone.
        #expect(staged["candidates"] == 2)
        let second = try #require(staged["name"]?.string)

        let published = await village.oith("snapshot", "publish", second)
        #expect(published.output == "\(second) is current; before it was \(first)\n")
        #expect(village.snapshot == second)
        let again = await village.oith("snapshot", "publish", second)
        #expect(again.output == "\(second) is current already; nothing to do\n")
        let states = await village.oith("snapshot", "list").lines.map { line in
            line.split(separator: " ", omittingEmptySubsequences: true).prefix(2).map(String.init)
        }
        #expect(states.contains([second, "current"]))
        #expect(states.contains([first, "previous"]))

        let rolledBack = await village.oith("snapshot", "rollback", "--json")
        #expect(
            try rolledBack.json == [
                "snapshot": .string(first),
                "path": .string("\(village.data)/snapshots/\(first)"),
                "previous": .string(second), "moved": true,
            ])
        #expect(village.snapshot == first)
        let undone = await village.oith("snapshot", "rollback")
        #expect(undone.status == 66)
        #expect(undone.errors == "oith: no snapshot was current before this one\n")

        let pinned = await village.oith("snapshot", "pin")
        #expect(
            pinned.output == "\(first) is current and pinned: nights are kept and not published "
                + "until `oith snapshot pin --remove`\n")
        let refused = await village.oith("snapshot", "publish", second)
        #expect(refused.status == 4)
        #expect(village.snapshot == first)
        let list = await village.oith("snapshot", "list").lines
        #expect(list.contains { $0.hasPrefix("\(first)  current, pinned") })
        let removed = await village.oith("snapshot", "pin", "--remove")
        #expect(
            removed.output == "the pin to \(first) is removed; the next night publishes again\n")
        let none = await village.oith("snapshot", "pin", "--remove", "--json")
        #expect(try none.json == ["removed": .null])
        let nothing = await village.oith("snapshot", "pin", "--remove")
        #expect(nothing.output == "there is no pin; nothing to do\n")
        #expect(await village.oith("snapshot", "publish", second).status == 0)

        let audit = try await village.oith("audit", "--json").json
        #expect(
            audit["entries"]?.array?.compactMap { $0["act"]?.string } == [
                "publish", "publish", "rollback", "pin", "unpin", "publish",
            ])
    }

    @Test(arguments: ["publish", "show", "verify", "diff", "pin"])
    func `A name that no snapshot has is exit code 66`(command: String) async throws {
        let village = try await Village.shared.value
        let run = await village.oith("snapshot", command, "1999")
        #expect(run.status == 66)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("1999"))
    }
}
