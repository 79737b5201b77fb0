import Bytes
import ExecutionStore
package import JSON
package import NightStages
package import StateMachine

/// One run of ``HandMadeNights``: what happened in it is what a test says.
package struct HandMadeRun: Sendable {
    /// An item of a Map: a chunk with what became of it.
    package struct Item: Sendable {
        let chunk: Chunk
        let from: Double
        let to: Double?
        let attempts: Int
        let output: JSONValue?
        let failure: TaskFailure?

        /// An item; without an end it was cut off, and without output or failure it was stopped.
        package init(
            _ chunk: Chunk, from: Double, to: Double?, attempts: Int = 1, output: JSONValue? = nil,
            failure: TaskFailure? = nil
        ) {
            self.chunk = chunk
            self.from = from
            self.to = to
            self.attempts = attempts
            self.output = output
            self.failure = failure
        }
    }

    /// Its name.
    package let name: String
    let journal: ExecutionJournal
    let clock: HandClock

    /// Records events at one instant.
    package func record(_ events: [ExecutionEvent], at seconds: Double) async throws {
        clock.set(HandMadeNights.instant(seconds))
        try await journal.record(events)
    }

    private func event(
        _ kind: ExecutionEvent.Kind, _ state: String? = nil, in scope: ExecutionScope = .init(),
        _ change: (inout ExecutionEvent) -> Void = { _ in }
    ) -> ExecutionEvent {
        var event = ExecutionEvent(kind, in: scope, state: state)
        change(&event)
        return event
    }

    private func entered(
        _ kind: ExecutionEvent.Kind, _ state: String, _ input: JSONValue
    ) -> ExecutionEvent {
        event(kind, state) {
            $0.input = input
            $0.marksProgress = true
        }
    }

    /// A visit to a Task.
    ///
    /// - Parameters:
    ///   - state: its name.
    ///   - from: when it was entered.
    ///   - to: when it was left; nil where the run was cut off in it.
    ///   - input: what it got.
    ///   - attempts: how often its work was started.
    ///   - output: what its work returned; nil where it failed.
    ///   - failure: of the last attempt, which a Catch took.
    /// - Throws: what the journal throws.
    package func task(
        _ state: String, from: Double, to: Double?, input: JSONValue = [:], attempts: Int = 1,
        output: JSONValue? = nil, failure: TaskFailure? = nil
    ) async throws {
        var events = [entered(.taskStateEntered, state, input)]
        for attempt in 1...max(1, attempts) where attempts > 0 {
            if attempt > 1 {
                events.append(
                    event(.taskFailed, state) {
                        $0.failure = TaskFailure(error: "States.TaskFailed", cause: "not yet")
                    })
            }
            events.append(event(.taskScheduled, state) { $0.attempt = attempt })
        }
        try await record(events, at: from)
        guard let to else { return }
        let end =
            failure.map { failure in event(.taskFailed, state) { $0.failure = failure } }
            ?? event(.taskSucceeded, state) { $0.output = output ?? [:] }
        try await record(
            [end, event(.taskStateExited, state) { $0.output = output ?? [:] }], at: to)
    }

    /// A visit to a Choice, which does no work.
    package func choice(_ state: String, at seconds: Double) async throws {
        try await record(
            [
                entered(.choiceStateEntered, state, [:]),
                event(.choiceStateExited, state) { $0.output = [:] },
            ], at: seconds)
    }

    /// A visit to the Map over the chunks.
    ///
    /// - Parameters:
    ///   - state: its name.
    ///   - from: when it was entered.
    ///   - to: when it was left; nil where the run was cut off in it.
    ///   - items: the chunks that were started.
    ///   - failure: of the Map, which a Catch took.
    /// - Throws: what the journal throws.
    package func map(
        _ state: String = "ScoreChunks", from: Double, to: Double?, _ items: [Item],
        failure: TaskFailure? = nil
    ) async throws {
        try await record(
            [
                entered(.mapStateEntered, state, [:]),
                event(.mapStateStarted, state) { $0.attempt = 1 },
            ], at: from)
        for (index, item) in items.enumerated() { try await add(item, index, of: state) }
        guard let to else { return }
        let end =
            failure.map { failure in event(.mapStateFailed, state) { $0.failure = failure } }
            ?? event(.mapStateSucceeded, state) { $0.output = [] }
        try await record(
            [end, event(.mapStateExited, state) { $0.output = [:] }], at: to)
    }

    private func add(_ item: Item, _ index: Int, of state: String) async throws {
        let scope = ExecutionScope().item(index, of: state)
        var events = [event(.mapIterationStarted, state, in: scope) { $0.input = item.chunk.item }]
        for attempt in 1...max(1, item.attempts) {
            events.append(event(.taskScheduled, "ScoreChunk", in: scope) { $0.attempt = attempt })
        }
        try await record(events, at: item.from)
        guard let to = item.to else { return }
        if let output = item.output {
            try await record(
                [
                    event(.taskSucceeded, "ScoreChunk", in: scope) { $0.output = output },
                    event(.mapIterationSucceeded, state, in: scope) { $0.output = [:] },
                ], at: to)
        } else if let failure = item.failure {
            try await record(
                [event(.mapIterationFailed, state, in: scope) { $0.failure = failure }], at: to)
        } else {
            try await record([event(.mapIterationAborted, state, in: scope)], at: to)
        }
    }

    /// The end of the whole run.
    package func end(
        _ kind: ExecutionEvent.Kind, at seconds: Double, failure: TaskFailure? = nil
    ) async throws {
        try await record([event(kind) { $0.failure = failure }], at: seconds)
    }

    /// The run came to its end.
    package func succeed(at seconds: Double) async throws {
        try await record([event(.executionSucceeded) { $0.output = [:] }], at: seconds)
    }

    /// The run failed.
    package func fail(
        at seconds: Double, error: String = "Oith.DataError", _ cause: String
    ) async throws {
        try await end(
            .executionFailed, at: seconds, failure: TaskFailure(error: error, cause: cause))
    }
}
