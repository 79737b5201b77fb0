import DurableFiles
import OithBench
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

@Suite struct FollowBenchTests {
    @Test func `A snapshot that stays is one generation without strangers`() throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let night = SampleNight(seed: 2, userCount: 20, listLengths: [4], groupSize: 8)
        let name = try store.stage("a") { try night.write(to: $0) }.name
        try store.publish(run: "a", name: name)
        let result = try FollowBench(data: scratch.path, seed: 9).run(for: .milliseconds(20))
        // Users are looked up in rounds of 64.
        #expect(result.lookups % 64 == 0)
        #expect(result.failures == 0)
        #expect(result.strangers == 0)
        #expect(result.firstFailure == nil)
        #expect(result.generations == (result.lookups > 0 ? 1 : 0))
        #expect(result.isValid == (result.lookups > 0))
    }

    @Test func `Nothing looked up is no proof`() throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let night = SampleNight(seed: 2, userCount: 20, listLengths: [4], groupSize: 8)
        let name = try store.stage("a") { try night.write(to: $0) }.name
        try store.publish(run: "a", name: name)
        let result = try FollowBench(data: scratch.path, seed: 9).run(for: .zero)
        #expect(result.lookups == 0)
        #expect(!result.isValid)
    }

    @Test func `Without a published snapshot there is nothing to follow`() throws {
        let scratch = try Scratch()
        let error = #expect(throws: SnapshotReaderError.self) {
            try FollowBench(data: scratch.path, seed: 1).run(for: .milliseconds(1))
        }
        #expect(error?.code == .noSnapshot)
    }
}
