import Bytes
import JSON
import StateMachine
import Testing

/// The decisions of an execution, tried by hand: no tasks, no clock.
struct InterpreterTests {
    private static let now = Timestamp(milliseconds: 0)

    private static func interpreter(_ definition: String, input: JSONValue) throws -> Interpreter {
        let machine = try StateMachineDefinition(definition)
        let executionContext = ExecutionContext(
            executionName: "e", executionInput: input, startedAt: now, stateMachineName: "m",
            random: { 0 })
        return Interpreter(machine.graph, input: input, executionContext: executionContext)
    }

    @Test func `A task is scheduled, fails, is retried and succeeds`() throws {
        var interpreter = try Self.interpreter(
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "End": true, "TimeoutSeconds": 9,
              "Resource": "arn:aws:states:r:1:activity:t",
              "Retry": [{"ErrorEquals": ["E"], "JitterStrategy": "FULL"}]}}}
            """, input: 7)
        let first = interpreter.handle(.proceed, at: Self.now)
        #expect(first.events.map(\.kind) == [.taskStateEntered, .taskScheduled])
        guard case .execute(let call) = first.command else {
            Issue.record("\(first.command)")
            return
        }
        #expect(call.request.input == 7)
        #expect(call.request.attempt == 1)
        #expect(call.timeoutSeconds == 9)

        let failed = interpreter.handle(
            .workFailed(TaskFailure(error: "E", cause: "c")), at: Self.now)
        #expect(failed.events.map(\.kind) == [.taskFailed])
        guard case .pause(1, true) = failed.command else {
            Issue.record("\(failed.command)")
            return
        }
        #expect(interpreter.abortedEvent?.kind == .taskStateAborted)

        let again = interpreter.handle(.pauseEnded, at: Self.now)
        #expect(again.events.map(\.kind) == [.taskScheduled])
        #expect(again.events.map(\.attempt) == [2])

        let last = interpreter.handle(.workSucceeded(8), at: Self.now)
        #expect(last.events.map(\.kind) == [.taskSucceeded, .taskStateExited])
        guard case .finish(.succeeded(8)) = last.command else {
            Issue.record("\(last.command)")
            return
        }
        #expect(interpreter.abortedEvent == nil)
    }

    @Test(arguments: [
        (#""Seconds": 5"#, 5.0), (#""SecondsPath": "$.s""#, 3),
        (#""Timestamp": "1970-01-01T00:00:02.5Z""#, 2.5), (#""TimestampPath": "$.t""#, 0),
    ])
    func `A Wait pauses in each of its four forms`(fields: String, seconds: Double) throws {
        var interpreter = try Self.interpreter(
            #"{"StartAt": "W", "States": {"W": {"Type": "Wait", \#(fields), "End": true}}}"#,
            input: ["s": 3, "t": "1969-12-31T00:00:00Z"])
        guard case .pause(seconds, false) = interpreter.handle(.proceed, at: Self.now).command
        else {
            Issue.record("no pause of \(seconds) s")
            return
        }
        let last = interpreter.handle(.pauseEnded, at: Self.now)
        #expect(last.events.map(\.kind) == [.waitStateExited])
    }

    @Test func `An answer to nothing is a mistake of the driver`() async {
        await #expect(processExitsWith: .failure) {
            var interpreter = try InterpreterTests.interpreter(
                #"{"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}"#, input: 1)
            _ = interpreter.handle(.pauseEnded, at: InterpreterTests.now)
        }
    }
}
