import NightStages
import OithBench
import OithCommands
import Testing

/// Which error ends a command with which exit code; `FailureKindTests` has the errors of modules.
@Suite struct ExitStatusTests {
    @Test func `The codes are those of the README`() {
        #expect(
            [
                ExitStatus.runFailed, ExitStatus.guardRefused, ExitStatus.badUsage,
                ExitStatus.badData, ExitStatus.notFound, ExitStatus.inputOutput,
                ExitStatus.locked, ExitStatus.signal(15),
            ] == [1, 4, 64, 65, 66, 74, 75, 143])
    }

    @Test(arguments: NightError.Code.all)
    func `A failure of each kind has the code of its kind`(code: NightError.Code) {
        let error = CommandError(NightError(code, "what happened"))
        #expect(error?.status == code.exitCode)
        #expect(error?.message == "what happened")
        #expect(ExitStatus.of(.night(errorName: code.errorName)) == code.exitCode)
    }

    @Test(arguments: [
        (BenchError.Kind.failed, Int32(1)), (.badInput, 65), (.database, 74),
        (.night(errorName: "States.Timeout"), 1),
    ])
    func `A benchmark without figures has the code of its kind`(
        kind: BenchError.Kind, status: Int32
    ) {
        #expect(ExitStatus.of(kind) == status)
    }

    @Test func `An error of no module is left to the argument parser`() {
        struct Stranger: Error {}
        #expect(CommandError(Stranger()) == nil)
    }
}
