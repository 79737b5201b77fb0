import DurableFiles
import JSON
import NightStages
import SnapshotFormat
import StateMachine
import SystemPackage
import Testing
import UserPool

/// What a failure says, whatever module it comes from.
@Suite struct NightErrorTests {
    @Test func `An error of our own stays as it is.`() {
        let error = NightError(.guardRefused, "too few")
        #expect(NightError(error).code == .guardRefused && NightError(error).message == "too few")
        #expect(error.description == "too few" && "\(error)" == "too few")
        #expect(error.taskFailure.error == "Oith.GuardRefused")
        #expect(error.taskFailure.cause == "too few")
    }

    @Test func `Errors of other modules keep their text, and get the kind that fits.`() {
        let cases: [(any Error, NightError.Code, String)] = [
            (CancellationError(), .stopped, "the task was stopped"),
            (
                PoolError(.damaged, in: "/p", "it is damaged"), .data,
                "the pool: \(PoolError(.damaged, in: "/p", "it is damaged"))"
            ),
            (
                FileError("write", on: "/f", .noSpace), .io,
                "cannot write /f: the disk is full; free some space and run it again"
            ),
            (
                SnapshotError(.locked, "run x is publishing; try again later"), .locked,
                "run x is publishing; try again later"
            ),
            (
                SnapshotError(.damaged, "it is bad", file: "a"), .data, "a: it is bad"
            ),
            (
                JSONError(line: 2, column: 3, message: "no"), .data, "line 2, column 3: no"
            ),
        ]
        for (error, code, message) in cases {
            #expect(NightError(error).code == code, "\(error)")
            #expect(NightError(error).message == message)
        }
    }

    @Test func `An error that nobody knows is one of input or output.`() {
        struct Stranger: Error, CustomStringConvertible { let description = "odd" }
        #expect(NightError(Stranger()).code == .io)
        #expect(NightError(Stranger()).message == "odd")
    }

    @Test func `Names and codes of kinds are their own.`() {
        let names = NightError.Code.all.map(\.errorName)
        #expect(Set(names).count == 11 && names.allSatisfy { $0.hasPrefix("Oith.") })
        #expect(Set(NightError.Code.all.map(\.exitCode)) == [65, 66, 74, 77, 75, 4, 1, 64])
        for name in ["", "Oith.", "oith.DataError", "States.ALL", "States.TaskFailed"] {
            #expect(NightError.Code.exitCode(ofErrorName: name) == 1, "\(name)")
        }
    }
}
