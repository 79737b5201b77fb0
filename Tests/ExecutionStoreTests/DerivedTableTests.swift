import Bytes
import DurableFiles
import ExecutionStore
import JSON
import StateMachine
import SystemPackage
import TestSupport
import Testing

/// The tables that follow from events, event by event: visits to states, items of Maps, progress.
struct DerivedTableTests {
    /// A store with the run `r`, and the journal of it; a second passes with every transaction.
    private static func journal(_ scratch: Scratch) throws -> (ExecutionStore, ExecutionJournal) {
        let store = try ExecutionStore(
            at: scratch.journal, in: LocalFileSystem(), clock: SteppingClock())
        return (store, try store.begin("r", definition: "{}", input: [:]))
    }

    private static func scope(_ places: (String, Int)...) -> ExecutionScope {
        places.reduce(ExecutionScope()) { scope, place in
            place.0 == "P" ? scope.branch(place.1, of: "P") : scope.item(place.1, of: place.0)
        }
    }

    private static func event(
        _ kind: ExecutionEvent.Kind, _ state: String? = nil, in scope: ExecutionScope = .init(),
        attempt: Int? = nil, input: JSONValue? = nil, output: JSONValue? = nil,
        error: String? = nil, isProgress: Bool = false
    ) -> ExecutionEvent {
        var event = ExecutionEvent(kind, in: scope, state: state)
        event.attempt = attempt
        event.input = input
        event.output = output
        event.failure = error.map { TaskFailure(error: $0, cause: "why") }
        event.marksProgress = isProgress
        return event
    }

    /// Visits in words: state, ending, attempts, output, error.
    private static func visits(_ store: ExecutionStore) throws -> [String] {
        try store.visits(of: try store.execution(named: "r")).map { visit in
            [
                visit.state, visit.ending?.rawValue ?? "under way", "\(visit.attempts)",
                visit.output?.text ?? "-", visit.failure?.error ?? "-",
                visit.exited.map { "\(($0.milliseconds - visit.entered.milliseconds) / 1000) s" }
                    ?? "-",
            ].joined(separator: " ")
        }
    }

    /// Items in words: Map, index, ending, attempts, output, error.
    private static func items(_ store: ExecutionStore) throws -> [String] {
        try store.items(of: try store.execution(named: "r")).map { item in
            [
                "\(item.map)[\(item.index)]", item.ending?.rawValue ?? "under way",
                "\(item.attempts)", item.output?.text ?? "-", item.failure?.error ?? "-",
            ].joined(separator: " ")
        }
    }

    @Test func `A visit follows its state from the entry to the exit`() async throws {
        let scratch = try Scratch()
        let (store, journal) = try Self.journal(scratch)
        try await journal.record([Self.event(.executionStarted, input: [:])])
        try await journal.record([
            Self.event(.taskStateEntered, "T", input: [:]),
            Self.event(.taskScheduled, "T", attempt: 1),
        ])
        #expect(try Self.visits(store) == ["T under way 1 - - -"])
        try await journal.record([Self.event(.taskFailed, "T", attempt: 1, error: "E")])
        #expect(try Self.visits(store) == ["T under way 1 - E -"])
        try await journal.record([Self.event(.taskScheduled, "T", attempt: 2)])
        try await journal.record([
            Self.event(.taskTimedOut, "T", attempt: 2, error: "States.Timeout")
        ])
        #expect(try Self.visits(store) == ["T under way 2 - States.Timeout -"])
        try await journal.record([Self.event(.taskScheduled, "T", attempt: 3)])
        try await journal.record([
            Self.event(.taskSucceeded, "T", attempt: 3, output: 5),
            Self.event(.taskStateExited, "T", output: ["r": 5]),
        ])
        // The result of the work, not what the state handed on.
        #expect(try Self.visits(store) == ["T succeeded 3 5 - 5 s"])
        try await journal.record([Self.event(.passStateEntered, "P", input: 1)])
        try await journal.record([Self.event(.passStateExited, "P", output: 2)])
        #expect(try Self.visits(store).last == "P succeeded 0 2 - 1 s")
    }

    @Test(arguments: [
        (ExecutionEvent.Kind.executionFailed, "failed"), (.executionAborted, "aborted"),
        (.executionTimedOut, "timed out"),
    ])
    func `The state under way ends as its execution does`(
        kind: ExecutionEvent.Kind, ending: String
    ) async throws {
        let scratch = try Scratch()
        let (store, journal) = try Self.journal(scratch)
        try await journal.record([Self.event(.choiceStateEntered, "A", input: [:])])
        try await journal.record([
            Self.event(.choiceStateExited, "A", output: [:]), Self.event(.waitStateEntered, "B"),
        ])
        try await journal.record([Self.event(kind, error: kind == .executionAborted ? nil : "E")])
        #expect(
            try Self.visits(store) == ["A succeeded 0 {} - 1 s", "B \(ending) 0 - - 1 s"])
        let run = try store.execution(named: "r")
        #expect(run.ending?.rawValue == ending)
        #expect(run.failure?.error == (kind == .executionAborted ? nil : "E"))
        #expect(run.ended?.milliseconds == 4000)
    }

    @Test func `A state that is left after a failure was caught`() async throws {
        let scratch = try Scratch()
        let (store, journal) = try Self.journal(scratch)
        try await journal.record([
            Self.event(.taskStateEntered, "T"), Self.event(.taskScheduled, "T", attempt: 1),
            Self.event(.taskFailed, "T", attempt: 1, error: "E"),
            Self.event(.taskStateExited, "T", output: ["e": "E"]),
            Self.event(.passStateEntered, "Next"),
        ])
        #expect(
            try Self.visits(store) == [#"T caught 1 {"e":"E"} E 0 s"#, "Next under way 0 - - -"])
    }

    @Test func `Items of nested Maps carry the place of the outer item`() async throws {
        let scratch = try Scratch()
        let (store, journal) = try Self.journal(scratch)
        let outer = Self.scope(("Outer", 1))
        let inner = Self.scope(("Outer", 1), ("P", 0), ("Inner", 2))
        try await journal.record([
            Self.event(.mapStateEntered, "Outer"),
            Self.event(.mapStateStarted, "Outer", attempt: 1),
            Self.event(.mapIterationStarted, "Outer", in: outer, input: "o"),
            Self.event(.mapStateEntered, "Inner", in: Self.scope(("Outer", 1), ("P", 0))),
            Self.event(.mapIterationStarted, "Inner", in: inner, input: "i"),
            Self.event(.taskScheduled, "T", in: inner, attempt: 1),
            Self.event(.taskSucceeded, "T", in: inner, attempt: 1, output: 7),
            Self.event(.mapIterationSucceeded, "Inner", in: inner, output: ["all": 7]),
        ])
        #expect(
            try Self.items(store) == [
                "Outer[1] under way 0 - -", "Outer[1]/P[0]/Inner[2] succeeded 1 7 -",
            ])
        let maps = try store.maps(of: try store.execution(named: "r"))
        #expect(maps.map(\.map) == ["Outer", "Outer[1]/P[0]/Inner"])
        #expect(maps.map(\.unfinished) == [1, 0])
        // A task in a branch inside of an item is the item's.
        try await journal.record([
            Self.event(.taskScheduled, "B", in: Self.scope(("Outer", 1), ("P", 1)), attempt: 1),
            Self.event(.taskFailed, "B", in: Self.scope(("Outer", 1), ("P", 1)), error: "E"),
        ])
        #expect(try Self.items(store)[0] == "Outer[1] under way 1 - E")
    }

    @Test func `A Map that is tried again forgets its items, and no others`() async throws {
        let scratch = try Scratch()
        let (store, journal) = try Self.journal(scratch)
        // Names that begin alike.
        for name in ["M", "M2", "M["] {
            try await journal.record([
                Self.event(.mapIterationStarted, name, in: Self.scope((name, 0)), input: 1),
                Self.event(
                    .mapIterationStarted, "In", in: Self.scope((name, 0), ("In", 3)), input: 1),
                Self.event(
                    .passStateExited, "S", in: Self.scope((name, 0)), output: 9, isProgress: true),
            ])
        }
        let run = try store.execution(named: "r")
        #expect(try Self.items(store).count == 6)
        try await journal.record([Self.event(.mapStateStarted, "M", attempt: 1)])
        #expect(try Self.items(store).count == 6)
        try await journal.record([Self.event(.mapStateStarted, "M", attempt: 2)])
        #expect(
            try Self.items(store).map { $0.prefix { $0 != " " } } == [
                "M2[0]", "M2[0]/In[3]", "M[[0]", "M[[0]/In[3]",
            ])
        let history = store.history(of: run)
        #expect(try await history.progress(of: Self.scope(("M", 0)), item: 1) == nil)
        #expect(try await history.progress(of: Self.scope(("M2", 0)), item: 1) == .ended(9))
    }

    @Test func `An item that runs once more starts anew`() async throws {
        let scratch = try Scratch()
        let (store, journal) = try Self.journal(scratch)
        let scope = Self.scope(("M", 0))
        let start = Self.event(.mapIterationStarted, "M", in: scope, input: "x")
        try await journal.record([
            start, Self.event(.taskScheduled, "T", in: scope, attempt: 1),
            Self.event(.taskFailed, "T", in: scope, error: "E"),
            Self.event(.mapIterationFailed, "M", in: scope, error: "F"),
        ])
        #expect(try Self.items(store) == ["M[0] failed 1 - F"])
        try await journal.record([start])
        #expect(try Self.items(store) == ["M[0] under way 0 - -"])
    }

    @Test func `Progress is the last event that marks it, in the machine and in each item`()
        async throws
    {
        let scratch = try Scratch()
        let (store, journal) = try Self.journal(scratch)
        #expect(try store.progress(of: try store.execution(named: "r")) == nil)
        var entered = Self.event(.passStateEntered, "A", input: [1], isProgress: true)
        entered.variables = ["v": 2]
        try await journal.record([
            entered, Self.event(.passStateExited, "A", output: 3),
            Self.event(.taskStateEntered, "B", input: 4),
        ])
        let run = try store.execution(named: "r")
        let checkpoint = Checkpoint(state: "A", input: [1], variables: JSONObject([("v", 2)]))
        #expect(try store.progress(of: run) == .standing(checkpoint))
        // The last entry into a state, progress or not; none into one that was only left.
        #expect(try store.standing(at: "B", of: run) == Checkpoint(state: "B", input: 4))
        #expect(try store.standing(at: "A", of: run) == checkpoint)
        #expect(try store.standing(at: "C", of: run) == nil)
        try await journal.record([Self.event(.passStateEntered, "A", input: [5])])
        #expect(try store.standing(at: "A", of: run)?.input == [5])
    }

    @Test func `Events come in order, from any of them on and so many as are wanted`() async throws
    {
        let scratch = try Scratch()
        let (store, journal) = try Self.journal(scratch)
        for index in 0..<5 {
            try await journal.record([Self.event(.passStateEntered, "S", input: .integer(index))])
        }
        let run = try store.execution(named: "r")
        let all = try store.events(of: run)
        #expect(all.map(\.input) == [0, 1, 2, 3, 4])
        #expect(all.map(\.time.milliseconds) == [2000, 3000, 4000, 5000, 6000])
        for first in 0..<5 {
            for limit in [0, 1, 2, 9] {
                #expect(
                    try store.events(of: run, after: all[first].id, limit: limit)
                        == Array(all.dropFirst(first + 1).prefix(limit)))
            }
        }
        #expect(try store.events(of: run, limit: -1) == [])
    }
}
