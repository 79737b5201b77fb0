import DurableFiles
import ExecutionStore
import JSON
import StateMachine
import Synchronization
import TestSupport
import Testing

/// An execution is cut off at every moment, and goes on.
struct ResumptionTests {
    /// All that can be in the middle of something: variables, a retry, nested Maps, branches, a
    /// caught failure, a loop that enters the same Map twice.
    private static let definition = """
        {"StartAt": "Set", "States": {
          "Set": {"Type": "Pass", "Assign": {"seen.$": "$.items[0]", "round": 0}, "Next": "First"},
          "First": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:a", "ResultPath": null,
            "Retry": [{"ErrorEquals": ["Again"]}], "Next": "Fragile"},
          "Fragile": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:fragile",
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.caught", "Next": "Each"}],
            "End": true},
          "Each": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 1,
            "ItemSelector": {"item.$": "$$.Map.Item.Value", "round.$": "$round"},
            "ResultPath": "$.each", "Next": "Again?",
            "ItemProcessor": {"StartAt": "One", "States": {
              "One": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:b",
                "Assign": {"local.$": "$.with.item"}, "Next": "Both"},
              "Both": {"Type": "Parallel", "End": true, "Branches": [
                {"StartAt": "L", "States": {
                  "L": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:c",
                    "Parameters": {"left.$": "$local", "seen.$": "$seen"}, "End": true}}},
                {"StartAt": "R", "States": {
                  "R": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:d", "Next": "S"},
                  "S": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:e",
                    "End": true}}}]}}}},
          "Again?": {"Type": "Choice", "Default": "Last", "Choices": [
            {"Variable": "$round", "NumericEquals": 0, "Next": "Count"}]},
          "Count": {"Type": "Pass", "Assign": {"round": 1}, "Next": "Each"},
          "Last": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:f", "End": true}}}
        """
    private static let input: JSONValue = ["items": ["x", "y"]]

    /// What was done, by task and input; a failure of `Fragile` is done too.
    private final class Work: TaskExecutor {
        private let done = Mutex<[String: Int]>([:])
        private let failures = Mutex<Set<String>>([])

        var counts: [String: Int] { done.withLock(\.self) }

        func execute(_ request: TaskRequest) async throws(TaskFailure) -> JSONValue {
            let name = "\(request.scope) \(request.stateName) \(request.input.text)"
            if request.stateName == "First", failures.withLock({ $0.insert(name).inserted }) {
                throw TaskFailure(error: "Again", cause: "once")
            }
            done.withLock { $0[name, default: 0] += 1 }
            if request.stateName == "Fragile" { throw TaskFailure(error: "Broken", cause: "") }
            return ["did": .string(request.stateName), "with": request.input]
        }
    }

    private static func store(_ scratch: Scratch) throws -> ExecutionStore {
        try ExecutionStore(at: scratch.journal, in: LocalFileSystem(), clock: SteppingClock())
    }

    private static func execution(
        _ observer: any ExecutionObserver, _ work: some TaskExecutor,
        _ route: ExecutionRoute = ExecutionRoute()
    ) throws -> Execution {
        Execution(
            of: try StateMachineDefinition(definition), name: "r-1", input: input,
            doors: ExecutionEnvironment(
                executor: work, objects: NoObjects(), observer: observer, clock: SteppingClock(),
                random: { 0 }),
            route: route)
    }

    /// Goes on with what the journal knows.
    private static func resume(
        _ scratch: Scratch, _ work: some TaskExecutor, calls: Int = .max
    ) async throws -> ExecutionOutcome? {
        let store = try store(scratch)
        let run = try store.execution(named: "r-1")
        if run.ending == .succeeded { return nil }
        let route =
            switch try store.progress(of: run) {
            case .standing(let standing):
                ExecutionRoute(.resuming(standing, store.history(of: run)))
            default: ExecutionRoute()
            }
        let journal = try store.resume(run, try store.source(of: run))
        return try? await execution(MortalObserver(journal, calls: calls), work, route).run()
    }

    @Test func `Cut off anywhere it ends alike and does nothing twice that was written down`()
        async throws
    {
        let whole = Work()
        let expected = try await Self.execution(Unheard(), whole).run()
        var cut = 0
        while true {
            let scratch = try Scratch()
            let work = Work()
            let journal = try Self.store(scratch)
                .begin("r-1", definition: Self.definition, input: Self.input)
            let observer = MortalObserver(journal, calls: cut)
            let outcome = try? await Self.execution(observer, work).run()
            if outcome != nil {
                #expect(outcome == expected)
                break
            }
            #expect(try await Self.resume(scratch, work) == expected, "cut at \(cut)")
            try Self.check(work.counts, whole.counts, cuts: 1, "cut at \(cut)")
            #expect(try Self.store(scratch).execution(named: "r-1").ending == .succeeded)
            cut += 1
        }
        #expect(cut > 20)
    }

    @Test(arguments: [6, 7, 9, 13])
    func `Cut off again and again it still comes to its end`(step: Int) async throws {
        let whole = Work()
        let expected = try await Self.execution(Unheard(), whole).run()
        let scratch = try Scratch()
        let work = Work()
        let journal = try Self.store(scratch)
            .begin("r-1", definition: Self.definition, input: Self.input)
        var outcome = try? await Self.execution(MortalObserver(journal, calls: step), work).run()
        var cuts = 1
        while outcome == nil, cuts < 1000 {
            // The first call says only that it goes on.
            outcome = try await Self.resume(scratch, work, calls: step + 1)
            cuts += 1
        }
        #expect(outcome == expected)
        try Self.check(work.counts, whole.counts, cuts: cuts, "step \(step)")
    }

    /// All was done, and twice only what was under way when it was cut off: at most two branches.
    private static func check(
        _ counts: [String: Int], _ whole: [String: Int], cuts: Int, _ comment: Comment
    ) throws {
        #expect(Set(counts.keys) == Set(whole.keys), comment)
        let repeated = counts.map { $0.value - (whole[$0.key] ?? 0) }.reduce(0, +)
        #expect(repeated <= 2 * cuts, comment)
    }

    @Test func `A failed item alone runs again and the results keep their order`() async throws {
        let definition = """
            {"StartAt": "Each", "States": {"Each": {"Type": "Map", "MaxConcurrency": 1,
              "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Tell"}], "End": true,
              "ItemProcessor": {"StartAt": "One", "States": {
                "One": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:b",
                  "End": true}}}},
              "Tell": {"Type": "Pass", "Next": "Fail"}, "Fail": {"Type": "Fail", "Error": "No"}}}
            """
        let scratch = try Scratch()
        let store = try Self.store(scratch)
        let asked = Mutex<[JSONValue]>([])
        let run = {
            (observer: any ExecutionObserver, route: ExecutionRoute, failing: JSONValue) in
            let work = Handlers { request throws(TaskFailure) in
                asked.withLock { $0.append(request.input) }
                if request.input == failing { throw TaskFailure(error: "E", cause: "") }
                return ["did": request.input]
            }
            return try await Execution(
                of: try StateMachineDefinition(definition), name: "r-1", input: [1, 2, 3],
                doors: ExecutionEnvironment(
                    executor: work, objects: NoObjects(), observer: observer,
                    clock: SteppingClock()), route: route
            ).run()
        }
        let first = try store.begin("r-1", definition: definition, input: [1, 2, 3])
        let failed = try await run(first, ExecutionRoute(), 3)
        #expect(failed == .failed(TaskFailure(error: "No", cause: "")))
        let record = try store.execution(named: "r-1")
        // Not at Tell or Fail, from which nothing good can come.
        guard case .standing(let standing) = try store.progress(of: record) else {
            Issue.record("it stands nowhere")
            return
        }
        #expect(standing == Checkpoint(state: "Each", input: [1, 2, 3]))
        let journal = try store.resume(record, try store.source(of: record))
        let again = try await run(
            journal, ExecutionRoute(.resuming(standing, store.history(of: record))), .null)
        #expect(again == .succeeded([["did": 1], ["did": 2], ["did": 3]]))
        #expect(asked.withLock(\.self) == [1, 2, 3, 3])
    }

    @Test func `An item that is another one now is run`() async throws {
        let scratch = try Scratch()
        let store = try Self.store(scratch)
        let journal = try store.begin("r-1", definition: Self.definition, input: [:])
        let scope = ExecutionScope().item(0, of: "M")
        var started = ExecutionEvent(.mapIterationStarted, in: scope, state: "M")
        started.input = "old"
        var exited = ExecutionEvent(.passStateExited, in: scope, state: "P")
        exited.output = "done"
        exited.marksProgress = true
        try await journal.record([started, exited])
        let history = store.history(of: try store.execution(named: "r-1"))
        #expect(try await history.progress(of: scope, item: "old") == .ended("done"))
        #expect(try await history.progress(of: scope, item: "new") == nil)
    }
}

private struct Unheard: ExecutionObserver {
    func record(_ events: [ExecutionEvent]) async throws {}
}
