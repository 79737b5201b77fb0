import Glibc
import JSON
import NightStages
import Nights
import StateMachine
import Testing

/// What a command ends with whose run did not succeed.
@Suite struct RunFailureTests {
    private static func failure(
        _ outcome: ExecutionOutcome, signal: Int32? = nil, isPublished: Bool = false
    ) -> RunFailure? {
        var figures = NightFigures()
        figures.isPublished = isPublished
        return RunFailure(
            NightRun.Result(outcome: outcome, figures: figures), of: "r-1", stoppedBy: signal,
            next: .run)
    }

    /// The exit codes that README promises, by the error of the state machine.
    @Test(
        arguments: [
            ("Oith.DataError", 65), ("Oith.DefinitionError", 65), ("Oith.NotFound", 66),
            ("Oith.IOError", 74), ("Oith.Locked", 75), ("Oith.PermissionDenied", 77),
            ("Oith.BadUsage", 64), ("Oith.DeadlineMissed", 1), ("Oith.Crashed", 1),
            ("States.Runtime", 65), ("States.Timeout", 1), ("States.TaskFailed", 1), ("", 1),
            ("Somebody.Else", 1),
        ] as [(String, Int32)])
    func `The error names the exit code, and what to do is said.`(error: String, exitCode: Int32) {
        let failure = Self.failure(.failed(TaskFailure(error: error, cause: "no disk")))
        #expect(failure?.run == "r-1" && failure?.exitCode == exitCode)
        #expect(
            failure?.message
                == "the run failed: no disk\nWhen that is mended, `oith run` starts a night.")
    }

    @Test(
        arguments: [
            (nil, false, 143, "nothing"), (SIGTERM, false, 143, "nothing"),
            (SIGINT, false, 130, "nothing"), (SIGHUP, true, 129, "its snapshot"),
        ] as [(Int32?, Bool, Int32, String)])
    func `A run that was stopped ends with 128 and the signal.`(
        signal: Int32?, isPublished: Bool, exitCode: Int32, published: String
    ) {
        let failure = Self.failure(.aborted, signal: signal, isPublished: isPublished)
        #expect(failure?.exitCode == exitCode)
        #expect(
            failure?.message
                == "the run was stopped, \(published) was published.\nWhen that is mended, `oith "
                + "run` starts a night.")
    }

    @Test func `A run that succeeded has no failure, whatever signal came late.`() {
        #expect(Self.failure(.succeeded([:]), signal: SIGTERM) == nil)
    }
}
