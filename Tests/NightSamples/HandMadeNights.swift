package import Bytes
import DurableFiles
package import ExecutionStore
package import JSON
import NightStages
package import Nights
import StateMachine
package import SystemPackage
import TestSupport

/// A data folder whose journal a test writes by hand, event by event, with instants of its choice.
///
///     try await HandMadeNights.with { nights in
///         let run = try nights.begin("2026-11-20T040000Z-1")
///         try await run.task("ExtractPool", from: 0, to: 12.5, output: extracted)
///         try await run.succeed(at: 13)
///     }
package struct HandMadeNights: Sendable {
    /// What the seconds of a test count from.
    package static let start = Timestamp(milliseconds: 1_795_147_200_000)

    /// The data folder.
    package let data: FilePath
    /// Tells the nights and the journal the time.
    package let clock: HandClock
    /// The nights of the folder.
    package let nights: Nights
    /// The journal.
    package let store: ExecutionStore

    /// Makes a data folder with an empty journal, which is gone after the body.
    package static func with<Result>(
        _ body: (HandMadeNights) async throws -> Result
    ) async throws -> Result {
        try await TemporaryFolder.with { folder in
            let (files, clock) = (LocalFileSystem(), HandClock(start))
            let data = folder.appending("data")
            try DataFolder(data).prepare(in: files, clock: clock)
            return try await body(
                HandMadeNights(
                    data: data, clock: clock, nights: Nights(data, in: files, clock: clock),
                    store: try ExecutionStore(
                        at: data.appending("journal.sqlite"), in: files, clock: clock)))
        }
    }

    /// The instant some seconds after ``start``.
    package static func instant(_ seconds: Double) -> Timestamp {
        start.advanced(byMilliseconds: Int64((seconds * 1000).rounded()))
    }

    /// Enters a run in the journal.
    ///
    /// - Parameters:
    ///   - name: of the run.
    ///   - seconds: when it began.
    ///   - input: of its execution.
    ///   - source: its definition; nil for the nightly one.
    ///   - base: the run that it is a rerun of.
    ///   - lastState: the state after which it ends.
    /// - Returns: the run, which has entered no state.
    /// - Throws: what the journal throws.
    package func begin(
        _ name: String, at seconds: Double = 0, input: JSONValue = [:],
        _ source: DefinitionSource? = nil, base: String? = nil, through lastState: String? = nil
    ) throws -> HandMadeRun {
        clock.set(Self.instant(seconds))
        let journal = try store.begin(
            ExecutionBeginning(
                name: name, source: try source ?? NightlyDefinition.load().source, input: input,
                base: base, lastState: lastState))
        return HandMadeRun(name: name, journal: journal, clock: clock)
    }

    /// Opens a run again, which then went on at a state.
    ///
    /// - Parameters:
    ///   - name: of the run.
    ///   - seconds: when.
    ///   - state: where it stood.
    /// - Returns: the run, in that state.
    /// - Throws: what the journal throws.
    package func resume(
        _ name: String, at seconds: Double, from state: String
    ) async throws -> HandMadeRun {
        clock.set(Self.instant(seconds))
        let record = try store.execution(named: name)
        let journal = try store.resume(record, try store.source(of: record))
        let run = HandMadeRun(name: name, journal: journal, clock: clock)
        try await run.record(
            [ExecutionEvent(.executionRedriven, in: .init(), state: state)], at: seconds)
        return run
    }

    /// Writes a file of a run's folder, which is made.
    package func write(_ text: String, _ file: String, of run: String) throws {
        let files = LocalFileSystem()
        let folder = nights.runDirectory(run).path
        try files.makeDirectories(folder)
        try files.write(Array(text.utf8), durablyTo: folder.appending(file))
    }
}

/// The state machine that comes with oith.
package enum NightlyDefinition {
    /// `Pipelines/nightly.asl.json`, filled as a local run does; read once.
    package static func load() throws -> NightDefinition { try loaded.get() }

    private static let loaded = Result { try read() }

    private static func read() throws -> NightDefinition {
        let path = Repository.folder.appending("Pipelines").appending("nightly.asl.json")
        return try NightDefinition(
            template: String(decoding: try fileBytes(path), as: UTF8.self),
            placeholders: ["Region": "local", "Account": "000000000000"])
    }
}
