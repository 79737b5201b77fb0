import DurableFiles
import ExecutionStore
package import NightStages
import SystemPackage

/// A chunk in one run, and in the run before that had it.
package struct ChunkHistory: Sendable {
    /// The run by its name in the journal, `2026-11-20T040000Z-1`.
    package let run: String
    /// What the run knows of the chunk's result.
    package let record: ChunkRecord
    /// The run before, or nil where none has such a chunk.
    package let earlierRun: String?
    /// What that run knows of it.
    package let earlier: ChunkRecord?

    /// What changed between the two, in words; nil where there is no earlier one.
    package var changes: [String]? { earlier.map { record.key.changes(since: $0.key) } }
}

extension Nights {
    /// Why a chunk was scored or not.
    ///
    /// - Parameters:
    ///   - chunk: its name.
    ///   - run: the run; nil for the last one.
    /// - Returns: what is known of it.
    /// - Throws: ``NightError`` with code `.notFound` where the run has no such chunk, or did not
    ///   come to it.
    package func why(_ chunk: String, in run: String?) throws -> ChunkHistory {
        let store = try ExecutionStore(reading: journal)
        let execution = try store.findBegun(run)
        guard let record = try record(of: chunk, in: execution.name) else {
            throw NightError(
                .notFound,
                "\(execution.name) has no result of a chunk \(chunk); "
                    + "\(runDirectory(execution.name).chunks) lists its chunks")
        }
        let runs = try store.executions(limit: .max).sorted { $0.id > $1.id }
        for earlier in runs where earlier.id < execution.id {
            if let found = try self.record(of: chunk, in: earlier.name) {
                return ChunkHistory(
                    run: execution.name, record: record, earlierRun: earlier.name, earlier: found)
            }
        }
        return ChunkHistory(run: execution.name, record: record, earlierRun: nil, earlier: nil)
    }

    private func record(of chunk: String, in run: String) throws -> ChunkRecord? {
        guard Chunk.isFileName(chunk) else { return nil }
        let path = runDirectory(run).partial(chunk)
        return try FileStatus.find(path) == nil ? nil : ChunkRecord(reading: path)
    }
}
