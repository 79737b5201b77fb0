import DurableFiles
import ExecutionStore
import JSON
import StateMachine
import TestSupport
import Testing

/// Many tasks write to one journal at the same time.
struct GroupCommitTests {
    @Test func `What comes at the same time is kept, each caller's events together and in order`()
        async throws
    {
        let scratch = try Scratch()
        let store = try ExecutionStore(
            at: scratch.journal, in: LocalFileSystem(), clock: SteppingClock())
        let journal = try store.begin(
            ExecutionBeginning(name: "r", source: DefinitionSource("{}"), input: [:]))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<50 {
                group.addTask {
                    for round in 0..<10 {
                        try await journal.record([
                            ExecutionEvent(.passStateEntered, in: .init(), state: "\(writer)"),
                            ExecutionEvent(.passStateExited, in: .init(), state: "\(round)"),
                        ])
                    }
                }
            }
            try await group.waitForAll()
        }
        let events = try store.events(of: try store.execution(named: "r"))
        #expect(events.count == 1000)
        var rounds = [Int](repeating: 0, count: 50)
        for index in stride(from: 0, to: events.count, by: 2) {
            let writer = try #require(events[index].state.flatMap { Int($0) })
            #expect(events[index + 1].state == "\(rounds[writer])")
            rounds[writer] += 1
        }
        #expect(rounds == [Int](repeating: 10, count: 50))
    }
}
