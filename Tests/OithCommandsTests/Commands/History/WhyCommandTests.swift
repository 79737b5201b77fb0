import JSON
import Testing

@Suite struct WhyCommandTests {
    @Test func `A chunk of the first night was scored, since nothing was before it`() async throws {
        let village = try await Village.shared.value
        let run = await village.oith("why", "d")
        #expect(run.status == 0)
        #expect(run.lines[0] == "chunk d of \(village.run(1)): scored")
        #expect(run.lines[1] == "no earlier run has such a chunk")
        #expect(
            run.lines[2].split(separator: " ").map(String.init) == ["input", "now", "before"])
        #expect(run.lines.dropFirst(3).allSatisfy { $0.hasSuffix(" -") })
        let json = try await village.oith("why", "d", "--json").json
        #expect(json["chunk"] == "d")
        #expect(json["run"] == .string(village.run(1)))
        #expect(json["reused"] == false)
        #expect(json["earlierRun"] == .null)
        #expect(json["changes"] == .null)
        #expect(json["earlierComponents"] == .null)
        #expect(json["components"]?["radiusTenths"] == 500)
        #expect(json["result"]?.string?.utf8.count == 64)
    }

    @Test func `A second night reuses it, and a third with another radius does not`() async throws {
        let village = try Village()
        await village.night("--no-publish")
        await village.night("--no-publish")
        let reused = await village.oith("why", "d")
        #expect(
            reused.lines.prefix(2) == [
                "chunk d of \(village.run(2)): reused",
                "nothing has changed since \(village.run(1))",
            ])
        let night = await village.night("--no-publish", "--radius", "12.3")
        #expect(night.status == 0)
        let scored = await village.oith("why", "d", village.run(3))
        #expect(
            scored.lines.prefix(2) == [
                "chunk d of \(village.run(3)): scored",
                "since \(village.run(2)): radiusTenths changed from 500 to 123",
            ])
        let row = try #require(scored.lines.first { $0.hasPrefix("radiusTenths") })
        #expect(row.split(separator: " ").map(String.init) == ["radiusTenths", "123", "500"])
        let json = try await village.oith("why", "d", "--json").json
        #expect(json["changes"] == ["radiusTenths changed from 500 to 123"])
        #expect(json["earlierRun"] == .string(village.run(2)))
    }

    @Test func `A chunk that the run does not have is exit code 66`() async throws {
        let village = try await Village.shared.value
        let run = await village.oith("why", "9q8y")
        #expect(run.status == 66)
        #expect(
            run.errors
                == "oith: \(village.run(1)) has no result of a chunk 9q8y; "
                + "\(village.data)/runs/\(village.run(1))/chunks.jsonl lists its chunks\n")
    }
}
