import DurableFiles
import JSON
import NightStages
import Nights
import SystemPackage
import Testing

/// What a rerun would do, before it does it.
@Suite struct ForecastTests {
    @Test func `Nothing changed: every chunk would be reused.`() async throws {
        try await NightFixture.with { fixture in
            let plan = try fixture.plan(RerunRequest(.from("ScoreChunks")))
            let chunks = try await fixture.nights.forecast(plan, fixture.context)
            #expect(!chunks.isEmpty)
            #expect(chunks.map(\.chunk) == chunks.map(\.chunk).sorted())
            #expect(chunks.allSatisfy { $0.isReused && $0.reason == "nothing changed" })
            #expect(
                plan.states.filter { $0.action == .reused }.map(\.name)
                    == ["ExtractPool", "SplitPool"])
        }
    }

    @Test func `A setting that the results depend on is named as the reason.`() async throws {
        try await NightFixture.with { fixture in
            let plan = try fixture.plan(
                RerunRequest(.changed, changes: [RerunRequest.Change(.top, 50)]))
            #expect(plan.firstState == "ScoreChunks")
            #expect(plan.reason == "top changed")
            let chunks = try await fixture.nights.forecast(plan, fixture.context)
            #expect(!chunks.isEmpty)
            #expect(
                chunks.allSatisfy { !$0.isReused && $0.reason == "top changed from 100 to 50" })
        }
    }

    @Test func `Chunks that are asked for are scored, the others reused.`() async throws {
        try await NightFixture.with { fixture in
            let all = try await fixture.nights.forecast(
                fixture.plan(RerunRequest(.from("ScoreChunks"))), fixture.context)
            let first = try #require(all.first)
            let plan = try fixture.plan(RerunRequest(.chunks([first.chunk])))
            let chunks = try await fixture.nights.forecast(plan, fixture.context)
            let scored = chunks.filter { !$0.isReused }
            #expect(scored.contains { $0.chunk == first.chunk && $0.reason == "asked for" })
            #expect(scored.count < chunks.count)
        }
    }

    @Test func `A result that is gone is scored again.`() async throws {
        try await NightFixture.with { fixture in
            try LocalFileSystem().removeTree(fixture.data.appending("results"))
            let plan = try fixture.plan(RerunRequest(.from("ScoreChunks")))
            let chunks = try await fixture.nights.forecast(plan, fixture.context)
            #expect(chunks.allSatisfy { !$0.isReused && $0.reason == "its result is gone" })
        }
    }

    @Test func `Where scoring is not run there is nothing to say.`() async throws {
        try await NightFixture.with { fixture in
            let plan = try fixture.plan(RerunRequest(.from("WriteSnapshot")))
            #expect(try await fixture.nights.forecast(plan, fixture.context).isEmpty)
        }
    }

    @Test func `A setting that an earlier stage has used cannot be changed.`() async throws {
        try await NightFixture.with { fixture in
            let error = #expect(throws: NightError.self) {
                try fixture.plan(
                    RerunRequest(
                        .from("WriteSnapshot"), changes: [RerunRequest.Change(.radius, 40)]))
            }
            #expect(error?.code == .usage)
            #expect(error?.message.hasPrefix("radius is changed") == true)
        }
    }
}
