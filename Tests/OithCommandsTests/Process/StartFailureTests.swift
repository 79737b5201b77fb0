import ArgumentParser
import NightStages
import Nights
import OithCommands
import StateMachine
import Testing

/// What the journal and a notification say of a night that did not begin.
@Suite struct StartFailureTests {
    @Test(arguments: NightError.Code.all)
    func `An error of the night keeps its name, its words and its exit code`(
        code: NightError.Code
    ) {
        let failure = StartFailure(NightError(code, "what happened"))
        #expect(failure.error == code.errorName)
        #expect(failure.cause == "what happened")
        #expect(failure.exitCode == code.exitCode)
    }

    @Test(arguments: [
        (ExitStatus.badUsage, "Oith.BadUsage"), (ExitStatus.badData, "Oith.DataError"),
        (ExitStatus.notFound, "Oith.NotFound"), (ExitStatus.inputOutput, "Oith.IOError"),
        (ExitStatus.locked, "Oith.Locked"), (ExitStatus.guardRefused, "Oith.GuardRefused"),
        (77, "Oith.PermissionDenied"), (143, "Oith.Stopped"), (129, "Oith.Stopped"),
        // No kind has these.
        (3, "Oith.IOError"), (128, "Oith.IOError"),
    ])
    func `An error of a command has the name of its exit code`(status: Int32, name: String) {
        struct Failure: ExitingError {
            let status: Int32
            var description: String { "it failed" }
        }
        let failure = StartFailure(Failure(status: status))
        #expect(failure == StartFailure(error: name, cause: "it failed", exitCode: status))
    }

    @Test func `A mistake of the command line has its words without the usage`() {
        let failure = StartFailure(ValidationError("Name the pool."))
        #expect(
            failure
                == StartFailure(error: "Oith.BadUsage", cause: "Name the pool.", exitCode: 64))
        #expect(failure.taskFailure.error == "Oith.BadUsage")
        #expect(failure.taskFailure.cause == "Name the pool.")
    }
}
