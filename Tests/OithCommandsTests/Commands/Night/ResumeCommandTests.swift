import DurableFiles
import JSON
import SystemPackage
import TestSupport
import Testing

@Suite struct ResumeCommandTests {
    @Test func `A run that has succeeded needs no resumption`() async throws {
        let village = try await Village.shared.value
        let run = await village.oith("resume")
        #expect(run.status == 0)
        #expect(run.errors == "the run has succeeded: there is nothing to resume\n")
    }

    @Test func `A failed run continues where it failed, with a corrected state machine`()
        async throws
    {
        let village = try Village()
        // A machine that reads another pool.
        let text = String(
            decoding: try fileBytes(FilePath(Repository.stateMachine)), as: UTF8.self)
        let broken = village.folder.appending("broken.asl.json")
        try LocalFileSystem().write(
            Array(text.replacing("\"pool.$\": \"$.pool\"", with: "\"pool\": \"/nowhere\"").utf8),
            durablyTo: broken)
        let failed = await oith(
            "run", broken.string, "--pool", village.pool, "--data", village.data, "--as-of",
            village.asOf, environment: ["OITH_MAX_REJECT_FRACTION": "0.5"])
        #expect(failed.status == 66, "\(failed)")
        let again = await village.oith("resume")
        #expect(again.status == 66)
        let resumed = await village.oith(
            "resume", "--state-machine", Repository.stateMachine, "--json")
        #expect(resumed.status == 0, "\(resumed)")
        #expect(try resumed.json["run"] == .string(village.run(1)))
        #expect(try resumed.json["candidates"] == 6)
        #expect(try await village.oith("runs", "--json").json.array?.count == 1)
    }

    @Test func `After an unpublished success the night that failed before it counts`() async throws
    {
        let village = try Village()
        let failed = await oith(
            "run", Repository.stateMachine, "--pool", village.pool, "--data", village.data,
            "--as-of", village.asOf)
        #expect(failed.status == 65)
        await village.night("--no-publish")
        let run = await village.oith("resume")
        #expect(run.status == 1)
        #expect(
            run.errors.hasPrefix(
                "oith: the last run has succeeded and was not to publish: there is nothing to "
                    + "resume there. But \(village.run(1)), the last that was to publish, has not "
                    + "succeeded: 1 of 7 rows of users are rejects"), "\(run)")
        #expect(
            run.errors.hasSuffix(
                "When that is mended, `oith rerun \(village.run(1)) --from ExtractPool` reads the "
                    + "pool again, for the same instant; `oith run` starts a new night.\n"))
    }

    @Test func `Nothing that runs can be stopped`() async throws {
        let village = try await Village.shared.value
        let run = await village.oith("stop")
        #expect(run.status == 66)
        #expect(run.errors == "oith: no run is under way in this data folder\n")
    }
}
