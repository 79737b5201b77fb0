import DurableFiles
import ExecutionStore
import NightStages
import Nights
import Scoring
import SnapshotFormat
import Testing

/// What there is to tell of a run when it is over.
@Suite struct AccountTests {
    @Test func `An account has the figures of each stage and of each chunk.`() async throws {
        try await NightFixture.with { fixture in
            let account = try await fixture.nights.account(of: nil, width: 1)
            #expect(account.status == .succeeded)
            #expect(account.stages.compactMap(\.stage) == NightStage.allCases)
            #expect(account.stages.allSatisfy { $0.seconds != nil })
            let figures = account.figures
            #expect(figures.chunks == account.chunks.count)
            #expect(account.chunks.allSatisfy { $0.ending == .succeeded && !$0.isReused })
            #expect(account.chunks.reduce(0) { $0 + $1.users } >= figures.eligible ?? .max)
            #expect(figures.pairs.scanned == account.chunks.reduce(0) { $0 + $1.pairs })
            #expect(figures.isPublished)
            #expect(figures.snapshot == (try account.manifest?.name))
            #expect(figures.lists == account.manifest?.counts.usersWithCandidates)
            // The pool has one row without an email.
            #expect(account.rejects?.map(\.count) == [1])
            #expect(figures.rejects == 1)
            let left = account.notEligible.reduce(0) { $0 + $1.count }
            #expect(figures.rows == (figures.eligible ?? 0) + left + 1)
            // The first night has none to be compared with.
            #expect(account.guardResult?.nightCount == 0)
            #expect(account.earlier.isEmpty)
            #expect(account.serviceStatus.lastNightIsGood == true)
        }
    }

    @Test func `What was removed of a run is left out of its account.`() async throws {
        try await NightFixture.with { fixture in
            let name = try await fixture.nights.account(of: nil, width: 1).run.name
            try LocalFileSystem().removeTree(fixture.nights.runDirectory(name).path)
            let account = try await fixture.nights.account(of: name, width: 1)
            #expect(account.rejects == nil)
            #expect(account.status == .succeeded)
            #expect(account.figures.rejects == 1)
            await #expect(throws: ExecutionStoreError.self) {
                try await fixture.nights.account(of: "2026-01-01T000000Z-1", width: 1)
            }
        }
    }
}
