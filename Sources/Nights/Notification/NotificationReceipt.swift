package import DurableFiles
package import ExecutionStore
import JSON
import NightStages
package import SystemPackage

/// That others were told how a run ended: `DIR/runs/<run>/told.json`.
///
/// It is written when somebody was told, so that whoever looks later (the next start, or
/// `oith status --notify` after a failed unit) tells what nobody heard of, and nothing twice.
/// A resumption has another turn: how it ends is told again.
package struct NotificationReceipt: Sendable, Equatable {
    private let path: FilePath
    private let turn: Int

    /// The note of a run as it stands now.
    package init(of run: ExecutionRecord, in data: FilePath) {
        path = RunDirectory(path: data.appending("runs").appending(run.name)).receipt
        turn = run.turn
    }

    /// The same by the name of a run; nil where no journal knows it.
    package init?(of run: String, in data: FilePath) {
        let journal = data.appending("journal.sqlite")
        guard let record = try? ExecutionStore(reading: journal).execution(named: run) else {
            return nil
        }
        self.init(of: record, in: data)
    }

    /// Whether somebody was told.
    package var isThere: Bool {
        guard FileStatus(path) != nil, let bytes = try? MappedFile(path).bytes() else {
            return false
        }
        return (try? JSONValue(parsing: bytes))?["turn"]?.integer == turn
    }

    /// Notes that somebody was told.
    ///
    /// - Parameter files: through what the data folder is written.
    /// - Throws: ``FileError``.
    package func write(_ files: any FileSystem) throws(FileError) {
        let text: JSONValue = ["turn": .integer(turn)]
        try files.makeDirectories(path.removingLastComponent())
        try files.write(Array((text.text + "\n").utf8), durablyTo: path)
    }
}
