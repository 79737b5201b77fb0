import Bytes
package import ExecutionStore
import JSON
import NightStages
package import StateMachine

// A start that failed is a night that was meant to happen: the journal has it as `not begun`, with
// its error, so that a reader does not take the night before for the last one.

extension Nights {
    /// A start that failed, as it is in the journal.
    package struct UnbegunNight: Sendable {
        /// Its name in the journal.
        package let name: String
        /// The run before it, where that was killed.
        package let cutOff: ExecutionRecord?
    }

    /// Enters a start that failed in the journal, of a data folder that is made where there is
    /// nothing yet.
    ///
    /// - Parameters:
    ///   - asOf: the night's instant; nil where it is not known.
    ///   - publishes: whether the night was to publish.
    ///   - failure: why it did not begin.
    ///   - exitCode: what the command ends with.
    /// - Returns: the entry.
    /// - Throws: ``ExecutionStoreError``, with code `.locked` where another run is under way;
    ///   ``NightError``, ``FileError``.
    package func noteUnbegun(
        asOf: String?, publishes: Bool, _ failure: TaskFailure, exitCode: Int
    ) throws -> UnbegunNight {
        let start = try start(asOf: asOf ?? clock.now.description)
        let name = start.name
        let input = JSONValue(members: [
            (TaskKey.asOf, asOf.map { .string($0) } ?? .null), (.publish, .bool(publishes)),
            (.exitCode, .integer(exitCode)),
        ])
        try start.store.noteUnbegun(name, input: input, failure)
        let unbegun = UnbegunNight(name: name, cutOff: start.cutOff)
        start.release()
        return unbegun
    }

    /// Why a start that failed cannot be resumed, and what can be.
    func cannotBeResumed(_ run: ExecutionRecord, _ store: ExecutionStore) -> NightError {
        let earlier = try? store.findBegun(nil)
        let other = earlier.map { earlier in
            earlier.ending == .succeeded
                ? " The last run that began, \(earlier.name), has succeeded."
                : nextStep(after: earlier, lockIsHeld: RunLock.isHeld(in: dataDirectory)).advice
                    .map { " Of the last run that began, \(earlier.name): \($0)" } ?? ""
        }
        return NightError(
            .data, "\(hasNothing(run, "resume").message).\(other ?? "")")
    }

    /// Why nothing can be done with a start that failed.
    func hasNothing(_ run: ExecutionRecord, _ verb: String) -> NightError {
        let cause = run.failure.map { " (\($0.error): \($0.cause))" } ?? ""
        return NightError(
            .data,
            "\(run.name) did not begin\(cause), so that there is nothing to \(verb); mend that "
                + "and start a night with `oith run`")
    }
}

extension ExecutionRecord {
    /// What the command ended with whose start failed; nil for a run that began.
    package var exitCode: Int? { hasBegun ? nil : input[TaskKey.exitCode]?.integer }
}
