package import DurableFiles
package import ExecutionStore
import JSON
import NightStages
package import SystemPackage

/// How a run ended and whether others were told: `DIR/runs/<run>/told.json`.
///
/// It is written when somebody was told, so that a later reader (the next start, or
/// `oith status --notify` after a failed unit) tells what nobody heard of, and nothing twice.
/// A resumption has another turn: how it ends is told again.
///
/// A journal that the disk has no room for does not say how its run ended, so the file does. It has
/// its full length from the beginning of the run (see ``reserve(_:)``): a full disk can still write
/// into it.
package struct NotificationReceipt: Sendable, Equatable {
    /// Scalars of a cause; a longer one is cut, so that all fits into ``ReservedFile/length`` whatever
    /// its letters are: JSON takes at most six bytes for one.
    private static let longestCause = 500

    private let path: FilePath
    private let turn: Int

    /// The note of a run as it is now.
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

    // MARK: - Reading

    /// What the file says of this turn; nil where it says nothing of it.
    private var content: JSONValue? {
        guard FileStatus(path) != nil, let bytes = try? MappedFile(path).bytes(),
            let value = try? JSONValue(parsing: bytes), value["turn"]?.integer == turn
        else { return nil }
        return value
    }

    /// Whether somebody was told.
    package var isThere: Bool { content.map { $0["told"]?.bool ?? true } ?? false }

    /// How the run ended, where its journal does not say it; nil where it does.
    package var ending: StartFailure? {
        guard let value = content, let code = value["exitCode"]?.integer,
            let exitCode = Int32(exactly: code),
            let error = value["error"]?.string, let cause = value["cause"]?.string
        else { return nil }
        return StartFailure(error: error, cause: cause, exitCode: exitCode)
    }

    // MARK: - Writing

    /// Makes the file in its full length, at the beginning of a run.
    ///
    /// - Parameter files: through what the data folder is written.
    /// - Throws: ``FileError``.
    package func reserve(_ files: any FileSystem) throws(FileError) {
        try files.makeDirectories(path.removingLastComponent())
        try files.write(ReservedFile.padded(JSONObject()), durablyTo: path)
    }

    /// Notes whether somebody was told, and how the run ended where its journal does not say it.
    ///
    /// - Parameters:
    ///   - isTold: whether somebody was told.
    ///   - ending: nil where the journal says it.
    ///   - files: the door to the data folder.
    /// - Throws: ``FileError``.
    package func write(
        isTold: Bool = true, ending: StartFailure? = nil, _ files: any FileSystem
    ) throws(FileError) {
        var text = JSONObject()
        text["turn"] = .integer(turn)
        text["told"] = .bool(isTold)
        if let ending {
            text["exitCode"] = .integer(Int(ending.exitCode))
            text["error"] = .string(ending.error)
            let scalars = ending.cause.unicodeScalars.prefix(Self.longestCause)
            text["cause"] = .string(String(String.UnicodeScalarView(scalars)))
        }
        let bytes = ReservedFile.padded(text)
        do {
            try files.makeDirectories(path.removingLastComponent())
            try files.write(bytes, durablyTo: path)
        } catch {
            // Where there is no room for another file there is room in this one.
            if !ReservedFile(path: path).overwrite(bytes) { throw error }
        }
    }
}
