import JSON
import StateMachine
import Synchronization
import Testing

struct EventTests {
    private static let machine = """
        {"StartAt": "Pick", "States": {
          "Pick": {"Type": "Choice", "Default": "Work",
            "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "Done"}]},
          "Work": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:w",
            "Retry": [{"ErrorEquals": ["E"]}], "ResultPath": "$.w", "Next": "Each"},
          "Each": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 1, "Next": "Done",
            "ItemProcessor": {"StartAt": "One", "States": {
              "One": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:o", "End": true}}}},
          "Done": {"Type": "Succeed"}}}
        """

    @Test func `Events have the names of AWS and come in order`() async throws {
        let recorder = Recorder()
        _ = try await run(Self.machine, input: ["items": [5, 6]], recorder: recorder) {
            request throws(TaskFailure) in
            if request.stateName == "Work", request.attempt == 1 {
                throw TaskFailure(error: "E", cause: "once")
            }
            return .integer(request.attempt)
        }
        #expect(
            recorder.lines == [
                "ExecutionStarted", "ChoiceStateEntered Pick", "ChoiceStateExited Pick",
                "TaskStateEntered Work", "TaskScheduled Work", "TaskFailed Work",
                "TaskScheduled Work", "TaskSucceeded Work", "TaskStateExited Work",
                "MapStateEntered Each", "MapStateStarted Each",
                "Each[0] MapIterationStarted Each", "Each[0] TaskStateEntered One",
                "Each[0] TaskScheduled One", "Each[0] TaskSucceeded One",
                "Each[0] TaskStateExited One", "Each[0] MapIterationSucceeded Each",
                "Each[1] MapIterationStarted Each", "Each[1] TaskStateEntered One",
                "Each[1] TaskScheduled One", "Each[1] TaskSucceeded One",
                "Each[1] TaskStateExited One", "Each[1] MapIterationSucceeded Each",
                "MapStateSucceeded Each", "MapStateExited Each", "SucceedStateEntered Done",
                "SucceedStateExited Done", "ExecutionSucceeded",
            ])
        let events = recorder.events
        #expect(events[4].resource == "arn:aws:states:r:1:activity:w")
        #expect(events[5].failure == TaskFailure(error: "E", cause: "once"))
        #expect(events[5].attempt == 1)
        #expect(events[7].attempt == 2)
        #expect(events[7].output == 2)
        #expect(events[8].output == ["items": [5, 6], "w": 2])
        #expect(events[17].input == 6)
        #expect(events[17].scope.places.last?.index == 1)
    }

    @Test func `An event is recorded before it has effects`() async throws {
        let recorder = Recorder()
        _ = try await run(Self.machine, input: ["items": [5, 6, 7]], recorder: recorder) {
            request throws(TaskFailure) in
            let last = recorder.events.last { $0.scope == request.scope }
            #expect(last?.kind == .taskScheduled)
            #expect(last?.state == request.stateName)
            #expect(last?.attempt == request.attempt)
            return .null
        }
        #expect(recorder.events.count { $0.kind == .taskScheduled } == 4)
    }

    @Test(arguments: [
        ExecutionEvent.Kind.executionStarted, .taskScheduled, .taskSucceeded,
        .mapIterationStarted, .mapIterationSucceeded, .executionSucceeded,
    ])
    func `An event that cannot be recorded stops the execution`(
        kind: ExecutionEvent.Kind
    ) async throws {
        let recorder = Recorder { $0.kind == kind }
        let work = Mutex<[String]>([])
        await #expect(throws: Recorder.Failure.self) {
            try await run(Self.machine, input: ["items": [5]], recorder: recorder) {
                request throws(TaskFailure) in
                work.withLock { $0.append(request.stateName) }
                return .null
            }
        }
        #expect(!recorder.events.contains { $0.kind == kind })
        let expected: [String] =
            switch kind {
            case .executionStarted, .taskScheduled: []
            case .taskSucceeded, .mapIterationStarted: ["Work"]
            default: ["Work", "One"]
            }
        #expect(work.withLock(\.self) == expected)
    }

    @Test func `A stopped execution is aborted and says what it was doing`() async throws {
        let recorder = Recorder()
        let (started, signal) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await run(Self.machine, input: ["items": [5, 6]], recorder: recorder) {
                request throws(TaskFailure) in
                if request.stateName == "Work" { return .null }
                signal.finish()
                try? await untilCancelled()
                throw TaskFailure(error: "Stopped", cause: "")
            }
        }
        for await _ in started {}
        task.cancel()
        #expect(try await task.value == .aborted)
        #expect(
            recorder.lines.suffix(5) == [
                "Each[0] TaskScheduled One", "Each[0] TaskStateAborted One",
                "Each[0] MapIterationAborted Each", "MapStateAborted Each", "ExecutionAborted",
            ])
    }

    @Test func `What was finished before the stop is kept`() async throws {
        let recorder = Recorder()
        let outcome = try await Task {
            try await run(Self.machine, input: ["items": []], recorder: recorder) {
                _ throws(TaskFailure) in
                // The handle lives for the closure. The work does not look whether it is cancelled.
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return "finished"
            }
        }.value
        #expect(outcome == .aborted)
        #expect(
            recorder.lines.suffix(3) == [
                "TaskSucceeded Work", "TaskStateExited Work", "ExecutionAborted",
            ])
    }

    @Test func `An execution has a time limit of its own`() async throws {
        let recorder = Recorder()
        let definition = Self.machine.replacing(
            "{\"StartAt\": \"Pick\"", with: "{\"TimeoutSeconds\": 60, \"StartAt\": \"Pick\"")
        let outcome = try await run(definition, input: ["items": []], recorder: recorder) {
            _ throws(TaskFailure) in
            try? await untilCancelled()
            throw TaskFailure(error: "Stopped", cause: "")
        }
        #expect(outcome == .failed(TaskFailure(error: "States.Timeout", cause: "")))
        #expect(recorder.lines.suffix(2) == ["TaskStateAborted Work", "ExecutionTimedOut"])
    }
}
