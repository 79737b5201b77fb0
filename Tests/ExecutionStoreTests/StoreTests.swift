import Bytes
import DurableFiles
import ExecutionStore
import GRDB
import JSON
import StateMachine
import Synchronization
import TestSupport
import Testing

struct StoreTests {
    private static let definition = """
        {"StartAt": "First", "States": {
          "First": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:first",
            "Retry": [{"ErrorEquals": ["Again"]}],
            "Catch": [{"ErrorEquals": ["Caught"], "ResultPath": "$.e", "Next": "Each"}],
            "ResultPath": "$.first", "Next": "Each"},
          "Each": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 1, "End": true,
            "ResultPath": null,
            "ItemProcessor": {"StartAt": "One", "States": {
              "One": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:one",
                "Retry": [{"ErrorEquals": ["Again"]}], "OutputPath": null, "End": true}}}}}}
        """
    private static let input: JSONValue = ["items": ["a", "b"]]

    private static func store(_ scratch: Scratch) throws -> ExecutionStore {
        try ExecutionStore(at: scratch.journal, in: LocalFileSystem(), clock: SteppingClock())
    }

    /// Runs the definition; `fails` gives the error of a task, by state, item and attempt.
    private static func run(
        _ observer: any ExecutionObserver,
        fails: @escaping @Sendable (TaskRequest) -> String? = { _ in nil }
    ) async throws -> ExecutionOutcome {
        let handlers = Handlers { request throws(TaskFailure) in
            if let error = fails(request) { throw TaskFailure(error: error, cause: "because") }
            return ["done": request.input]
        }
        let doors = ExecutionEnvironment(
            executor: handlers, objects: NoObjects(), observer: observer, clock: SteppingClock(),
            random: { 0 })
        return try await Execution(
            of: try StateMachineDefinition(definition), name: "r-1", input: input, doors: doors
        ).run()
    }

    private static func begin(_ store: ExecutionStore) throws -> ExecutionJournal {
        try store.begin("r-1", definition: definition, input: input)
    }

    /// Started, succeeded, failed, aborted items of the Map.
    private static func counts(
        _ store: ExecutionStore, _ run: ExecutionRecord
    ) throws -> [Int] {
        let maps = try store.maps(of: run)
        #expect(maps.map(\.map) == ["Each"])
        return maps.flatMap { [$0.started, $0.succeeded, $0.failed, $0.aborted] }
    }

    @Test func `A run that succeeded is told from beginning to end`() async throws {
        let scratch = try Scratch()
        let journal = try Self.begin(try Self.store(scratch))
        _ = try await Self.run(journal) {
            $0.stateName == "One" && $0.scope.places.last?.index == 1 && $0.attempt == 1
                ? "Again" : nil
        }
        let store = try ExecutionStore(reading: scratch.journal)
        let run = try store.execution(named: "r-1")
        #expect(run.status(lockIsHeld: true) == .succeeded)
        #expect(run.input == Self.input)
        #expect(run.output == ["items": ["a", "b"], "first": ["done": ["items": ["a", "b"]]]])
        #expect(run.started == Timestamp(milliseconds: 1000))
        #expect(try store.source(of: run).text == Self.definition)
        #expect(run.definitionDigest.utf8.count == 64)

        let visits = try store.visits(of: run)
        #expect(visits.map(\.state) == ["First", "Each"])
        #expect(visits.map(\.ending) == [.succeeded, .succeeded])
        #expect(visits.map(\.attempts) == [1, 1])
        #expect(visits[0].output == ["done": ["items": ["a", "b"]]])
        #expect(visits.allSatisfy { $0.failure == nil && $0.exited != nil })

        #expect(try Self.counts(store, run) == [2, 2, 0, 0])
        let items = try store.items(of: run)
        #expect(items.map(\.index) == [0, 1])
        #expect(items.map(\.input) == ["a", "b"])
        #expect(items.map(\.output) == [["done": "a"], ["done": "b"]])
        #expect(items.map(\.attempts) == [1, 2])
        #expect(items.map(\.failure) == [nil, nil])

        let events = try store.events(of: run)
        #expect(events.first?.kind == "ExecutionStarted")
        #expect(events.last?.kind == "ExecutionSucceeded")
        #expect(events.map(\.id) == events.map(\.id).sorted())
        let failed = events.filter { $0.kind == "TaskFailed" }
        #expect(failed.map(\.scope) == ["Each[1]"])
        #expect(failed.map(\.failure) == [TaskFailure(error: "Again", cause: "because")])
        #expect(try store.events(of: run, after: events[2].id, limit: 2) == Array(events[3...4]))
    }

    @Test func `A failed run names the item that failed`() async throws {
        let scratch = try Scratch()
        let store = try Self.store(scratch)
        _ = try await Self.run(try Self.begin(store)) {
            $0.scope.places.last?.index == 1 ? "Broken" : nil
        }
        let run = try store.execution(named: "r-1")
        #expect(run.status(lockIsHeld: false) == .failed)
        #expect(run.failure == TaskFailure(error: "Broken", cause: "because"))
        #expect(try Self.counts(store, run) == [2, 1, 1, 0])
        let failed = try store.items(of: run, ending: .failed)
        #expect(failed.map(\.index) == [1])
        #expect(failed.map(\.failure) == [TaskFailure(error: "Broken", cause: "because")])
        #expect(try store.visits(of: run).map(\.ending) == [.succeeded, .failed])
    }

    @Test func `A caught failure is told as such`() async throws {
        let scratch = try Scratch()
        let store = try Self.store(scratch)
        _ = try await Self.run(try Self.begin(store)) {
            $0.stateName == "First" ? "Caught" : nil
        }
        let run = try store.execution(named: "r-1")
        let visits = try store.visits(of: run)
        #expect(visits.map(\.ending) == [.caught, .succeeded])
        #expect(visits[0].failure == TaskFailure(error: "Caught", cause: "because"))
        #expect(run.status(lockIsHeld: false) == .succeeded)
    }

    @Test func `A stopped run is aborted although its task is cancelled`() async throws {
        let scratch = try Scratch()
        let store = try Self.store(scratch)
        let journal = try Self.begin(store)
        let (started, signal) = AsyncStream.makeStream(of: Void.self)
        let handlers = Handlers { request throws(TaskFailure) in
            if request.stateName == "First" { return .null }
            signal.finish()
            let (end, continuation) = AsyncStream.makeStream(of: Void.self)
            // Ends when the task is cancelled; the continuation must live until then.
            for await _ in end {}
            continuation.finish()
            throw TaskFailure(error: "Stopped", cause: "")
        }
        let doors = ExecutionEnvironment(
            executor: handlers, objects: NoObjects(), observer: journal, clock: SteppingClock())
        let execution = Execution(
            of: try StateMachineDefinition(Self.definition), name: "r-1", input: Self.input,
            doors: doors)
        let task = Task { try await execution.run() }
        for await _ in started {}
        task.cancel()
        #expect(try await task.value == .aborted)

        let run = try store.execution(named: "r-1")
        #expect(run.status(lockIsHeld: false) == .stopped)
        #expect(try Self.counts(store, run) == [1, 0, 0, 1])
        #expect(try store.visits(of: run).map(\.ending) == [.succeeded, .aborted])
        #expect(
            try store.events(of: run).suffix(4).map(\.kind) == [
                "TaskStateAborted", "MapIterationAborted", "MapStateAborted", "ExecutionAborted",
            ])
    }

    @Test func `After a crash the journal holds what was committed and no more`() async throws {
        var count = 0
        while true {
            let scratch = try Scratch()
            let recorded: [[ExecutionEvent.Kind]]
            do {
                let store = try Self.store(scratch)
                let observer = MortalObserver(try Self.begin(store), calls: count)
                _ = try? await Self.run(observer)
                recorded = observer.recorded
            }
            let store = try ExecutionStore(reading: scratch.journal)
            let run = try store.execution(named: "r-1")
            let kinds = recorded.flatMap(\.self)
            #expect(try store.events(of: run).map(\.kind) == kinds.map(\.rawValue))
            #expect(
                try store.items(of: run).count == kinds.count { $0 == .mapIterationStarted })
            #expect(
                try store.items(of: run, ending: .succeeded).count
                    == kinds.count { $0 == .mapIterationSucceeded })
            if kinds.last == .executionSucceeded { break }
            #expect(run.status(lockIsHeld: false) == .crashed)
            #expect(run.status(lockIsHeld: true) == .running)
            count += 1
        }
        #expect(count == 7)
    }

    @Test func `Of two runs that have not ended only the later can be alive`() throws {
        let scratch = try Scratch()
        let store = try Self.store(scratch)
        for name in ["old", "new"] {
            _ = try store.begin(name, definition: Self.definition, input: [:])
        }
        let runs = try store.executions()
        #expect(runs.map(\.name) == ["new", "old"])
        #expect(runs.map { $0.status(lockIsHeld: true) } == [.running, .crashed])
        #expect(runs.map { $0.status(lockIsHeld: false) } == [.crashed, .crashed])
        #expect(try store.executions(limit: 1).map(\.name) == ["new"])
    }

    @Test func `Names count up within an instant`() throws {
        let scratch = try Scratch()
        let store = try Self.store(scratch)
        let asOf = Timestamp(milliseconds: 1_795_147_200_999)
        #expect(try store.nextName(asOf: asOf) == "2026-11-20T040000Z-1")
        for name in ["2026-11-20T040000Z-9", "2026-11-20T040000Z-10", "2026-11-21T040000Z-70"] {
            _ = try store.begin(name, definition: "{}", input: [:])
        }
        #expect(try store.nextName(asOf: asOf) == "2026-11-20T040000Z-11")
        let error = #expect(throws: ExecutionStoreError.self) {
            try store.begin("2026-11-20T040000Z-9", definition: "{}", input: [:])
        }
        #expect(error?.code == .nameTaken)
        #expect(
            error?.message
                == "there is an execution named 2026-11-20T040000Z-9; a name is used once")
    }
}

extension ExecutionStore {
    /// Enters an execution of a definition without placeholders.
    func begin(
        _ name: String, definition: String, input: JSONValue
    ) throws(ExecutionStoreError) -> ExecutionJournal {
        try begin(
            ExecutionBeginning(name: name, source: DefinitionSource(definition), input: input))
    }
}
