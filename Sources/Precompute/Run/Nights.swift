package import DurableFiles
package import ExecutionStore
package import StateMachine
package import SystemPackage

/// The nights of one data directory: begun, gone on with, or run again in part.
///
///     let night = try nights.begin(settings, definition, concurrency: 2)
///     let result = try await night.run(context, stateChanged: { _ in }).run()
///     night.release()
///
/// Each takes the run lock before it reads what it decides on.
package struct Nights: Sendable {
    package let dataDirectory: FilePath
    let files: any FileSystem
    let clock: any ExecutionClock

    /// - Parameters:
    ///   - dataDirectory: `DIR`; the first night makes it where it is missing.
    ///   - files: the door through which everything is written.
    ///   - clock: tells when things happened; by default a journal's instants never go back.
    package init(
        _ dataDirectory: FilePath, in files: any FileSystem,
        clock: any ExecutionClock = SteadyClock()
    ) {
        self.dataDirectory = dataDirectory
        self.files = files
        self.clock = clock
    }

    var journal: FilePath { dataDirectory.appending("journal.sqlite") }

    /// The journal for a night: of a data folder that is made where there is nothing yet.
    func storeForNight() throws -> ExecutionStore {
        try DataFolder(dataDirectory).prepare(in: files, clock: clock)
        try synchronizeNames()
        return try ExecutionStore(at: journal, in: files, clock: clock)
    }

    /// The journal of a data folder in which a night was, for another one.
    ///
    /// - Throws: as ``DataFolder/require()``; ``NightError`` with code `.notFound` where nothing
    ///   ran yet. Nothing is made then.
    func storeOfNights() throws -> ExecutionStore {
        try DataFolder(dataDirectory).require()
        guard try FileStatus.find(journal, followingLinks: true) != nil else {
            throw NightError(
                .notFound,
                "nothing ran with the data folder \(dataDirectory) yet; start with `oith run`")
        }
        return try storeForNight()
    }

    /// The journal of a data folder; nothing is made.
    ///
    /// - Returns: nil where nothing ran in it yet.
    /// - Throws: as ``DataFolder/require()``; ``ExecutionStoreError``.
    func storeIfAny() throws -> ExecutionStore? {
        try DataFolder(dataDirectory).require()
        guard try FileStatus.find(journal, followingLinks: true) != nil else { return nil }
        try synchronizeNames()
        return try ExecutionStore(at: journal, in: files, clock: clock)
    }

    /// Makes durable the names that stand here.
    ///
    /// A run that was killed between a rename and the fsync of the folder left names that look
    /// durable and are not, and whoever finds them builds on them.
    private func synchronizeNames() throws(FileError) {
        // It may be a folder that we cannot read, and then we did not make this one in it.
        try? files.synchronizeDirectory(dataDirectory.removingLastComponent())
        try files.synchronizeDirectory(dataDirectory)
        for name in ["runs", "results", "snapshots"] {
            let folder = dataDirectory.appending(name)
            if FileStatus(folder) != nil { try files.synchronizeDirectory(folder) }
        }
    }

    /// Where the files of a run stand.
    package func runDirectory(_ run: String) -> RunDirectory {
        RunDirectory(path: dataDirectory.appending("runs").appending(run))
    }

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
            start(asOf: settings.asOf), settings, definition, concurrency: concurrency,
            through: lastState)
    }

    /// Takes the run lock for a new night, of which the journal knows nothing yet.
    ///
    /// - Parameter asOf: the night's instant.
    /// - Returns: what ``begin(_:_:_:concurrency:through:)`` takes.
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
        _ start: consuming NightStart, _ settings: NightSettings, _ definition: NightDefinition,
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

    /// Goes on with a night that failed, was stopped or was cut off.
    ///
    /// - Parameters:
    ///   - name: which; nil for the last one.
    ///   - correction: makes another definition of the one that the night ran.
    /// - Returns: the night; nil where it has succeeded, so that nothing is to be done.
    /// - Throws: ``ExecutionStoreError``; ``NightError`` where the definition no longer has the
    ///   state that the night stands at.
    package func resume(
        _ name: String?, _ correction: (DefinitionSource) throws -> NightDefinition
    ) throws -> Night? {
        let store = try storeOfNights()
        let found = try store.find(name)
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
                    "\(execution.name) stands at \(standing.state), and the state machine has no "
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
        guard var object = input.object, object["runDirectory"] != nil else { return input }
        object[VerifyExtent.field] = object[VerifyExtent.field] ?? VerifyExtent.missing
        object["runDirectory"] = .string(runDirectory(run).path.string)
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

/// A night that may run: it is in the journal, and this process holds the run lock.
package struct Night: ~Copyable {
    package let name: String
    /// The input of its execution.
    package let input: JSONValue
    package let definition: NightDefinition
    private let route: ExecutionRoute
    /// What was done before it.
    private let figures: NightFigures
    private let journal: ExecutionJournal
    private let lock: RunLock
    /// What a person should know of how it began; nil where nothing was out of the ordinary.
    package let notice: String?
    /// The run before it, where that was killed; it may be the one that is gone on with.
    package let cutOff: ExecutionRecord?

    init(
        name: String, input: JSONValue, definition: NightDefinition, route: ExecutionRoute,
        figures: NightFigures, journal: ExecutionJournal, lock: consuming RunLock,
        notice: String? = nil, cutOff: ExecutionRecord? = nil
    ) {
        self.name = name
        self.input = input
        self.definition = definition
        self.route = route
        self.figures = figures
        self.journal = journal
        self.lock = lock
        self.notice = notice
        self.cutOff = cutOff
    }

    /// What runs it, in this process.
    ///
    /// - Parameters:
    ///   - context: what the stages share.
    ///   - rates: what the run's estimate of itself stands on.
    ///   - deadline: when it has to be done; nil for whenever.
    ///   - stateChanged: is told of each top-level state that is entered or left, for display.
    /// - Returns: the run, not yet begun.
    package borrowing func run(
        _ context: StageContext, rates: NightRates = .shipped, deadline: NightDeadline? = nil,
        stateChanged: @escaping @Sendable (StateChange) -> Void
    ) -> NightRun {
        NightRun(
            definition: definition.machine, name: name, input: input, route: route,
            figures: figures, context: context, rates: rates,
            deadline: deadline, journal: journal,
            stateChanged: stateChanged)
    }

    /// Lets go of the run lock: the last use of the night, which keeps it locked until then.
    package consuming func release() {}
}
