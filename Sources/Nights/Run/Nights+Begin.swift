import Bytes
import ExecutionStore
package import NightStages
import StateMachine

extension Nights {
    /// Enters a new night in the journal.
    ///
    /// - Parameters:
    ///   - settings: what the night is asked to do.
    ///   - definition: the state machine.
    ///   - concurrency: chunks at once.
    ///   - lastState: the state after which it ends; nil for the end of the state machine.
    /// - Returns: the night, not yet begun; it holds the run lock.
    /// - Throws: ``ExecutionStoreError``, with code `.locked` where another run is under way.
    package func begin(
        _ settings: NightSettings, _ definition: NightDefinition, concurrency: Int,
        through lastState: String? = nil
    ) throws -> Night {
        try begin(
            start(asOf: settings.asOf), settings: settings, definition: definition,
            concurrency: concurrency,
            through: lastState)
    }

    /// Takes the run lock for a new night, of which the journal knows nothing yet.
    ///
    /// - Parameter asOf: the night's instant.
    /// - Returns: what ``begin(_:settings:definition:concurrency:through:)`` takes.
    /// - Throws: ``ExecutionStoreError``, with code `.locked` where another run is under way.
    package func start(asOf: String) throws -> NightStart {
        let (store, notice) = try soundStore()
        let name = try store.nextName(
            asOf: Timestamp(asOf) ?? clock.now, besides: namesOfRunFolders())
        let lock = try RunLock(dataDirectory, run: name)
        return NightStart(
            name: name, store: store, lock: lock, notice: notice, cutOff: store.cutOff())
    }

    /// Enters a new night in the journal that holds the run lock already.
    package func begin(
        _ start: consuming NightStart, settings: NightSettings, definition: NightDefinition,
        concurrency: Int, through lastState: String? = nil
    ) throws -> Night {
        try removeLeftovers()
        let name = start.name
        let input = settings.executionInput(runDirectory(name), concurrency: concurrency)
        let journal = try start.store.begin(
            ExecutionBeginning(
                name: name, source: definition.source, input: input, lastState: lastState))
        let (notice, cutOff) = (start.notice, start.cutOff)
        return Night(
            name: name, input: input, definition: definition,
            route: ExecutionRoute(through: lastState),
            figures: NightFigures(), journal: journal, lock: start.lock, notice: notice,
            cutOff: cutOff)
    }
}
