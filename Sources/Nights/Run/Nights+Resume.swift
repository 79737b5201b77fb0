import DurableFiles
package import ExecutionStore
import JSON
import NightStages
import StateMachine
import SystemPackage

extension Nights {
    /// Resumes a night that failed, was stopped or was cut off.
    ///
    /// - Parameters:
    ///   - name: which; nil for the last one.
    ///   - correction: makes another definition of the one that the night ran.
    /// - Returns: the night; nil where it has succeeded, so that nothing is to be done.
    /// - Throws: ``ExecutionStoreError``; ``NightError`` where the definition no longer has the
    ///   state that the night is at.
    package func resume(
        _ name: String?, _ correction: (DefinitionSource) throws -> NightDefinition
    ) throws -> Night? {
        let store = try storeOfNights()
        let found = try store.find(name).seen(lockIsHeld: RunLock.isHeld(in: dataDirectory))
        if !found.hasBegun { throw cannotBeResumed(found, store) }
        let lock = try RunLock(dataDirectory, run: found.name)
        try removeLeftovers()
        // Nobody changes it any more.
        let execution = try store.execution(named: found.name)
        if execution.ending == .succeeded {
            lock.release()
            return nil
        }
        let cutOff = store.cutOff()
        let run = runDirectory(execution.name).path
        if FileStatus(run) != nil { try files.synchronizeDirectory(run) }
        let definition = try correction(try store.source(of: execution))
        let route = try route(of: execution, in: store, definition)
        let names = definition.states.map(\.name)
        let journal = try store.resume(execution, definition.source)
        return Night(
            name: execution.name, input: moved(execution.input, to: execution.name),
            definition: definition, route: route,
            figures: try figures(of: names, in: execution, store, definition), journal: journal,
            lock: lock, cutOff: cutOff)
    }

    private func route(
        of execution: ExecutionRecord, in store: ExecutionStore, _ definition: NightDefinition
    ) throws -> ExecutionRoute {
        switch try store.progress(of: execution) {
        case nil: return ExecutionRoute(through: execution.lastState)
        case .ended:
            throw NightError(
                .data,
                "the journal says that \(execution.name) came to its end, and does not say "
                    + "how; start a new run")
        case .standing(let standing):
            guard definition.machine.graph[standing.state] != nil else {
                throw NightError(
                    .badDefinition,
                    "\(execution.name) is at \(standing.state), and the state machine has no "
                        + "such state; keep the name, or use `oith rerun --from STAGE`")
            }
            let here = Checkpoint(
                state: standing.state, input: moved(standing.input, to: execution.name),
                variables: standing.variables)
            let history = MovedHistory(history: store.history(of: execution)) {
                moved($0, to: execution.name)
            }
            return ExecutionRoute(.resuming(here, history), through: execution.lastState)
        }
    }

    /// An input with the run's folder as it is now: the data directory may have been moved.
    ///
    /// What an older version did not write is there too.
    private func moved(_ input: JSONValue, to run: String) -> JSONValue {
        guard var object = input.object, object[TaskKey.runDirectory] != nil else { return input }
        object[TaskKey.verifyEntries] =
            object[TaskKey.verifyEntries] ?? VerifyExtent.missing
        object[TaskKey.snapshotFormat] =
            object[TaskKey.snapshotFormat] ?? NightSettings.missingSnapshotFormat
        object[TaskKey.runDirectory] = .string(runDirectory(run).path.string)
        return .object(object)
    }
}

/// A history whose inputs name the run's folder as it is now.
private struct MovedHistory: ExecutionHistory {
    let history: any ExecutionHistory
    let moved: @Sendable (JSONValue) -> JSONValue

    func progress(of scope: ExecutionScope, item: JSONValue?) async throws -> RecordedProgress? {
        let progress = try await history.progress(of: scope, item: item)
        guard case .standing(let standing) = progress else { return progress }
        return .standing(
            Checkpoint(
                state: standing.state, input: moved(standing.input),
                variables: standing.variables))
    }
}
