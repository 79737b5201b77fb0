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

    /// What changed for the chunks of the whole run, where no earlier one had this chunk.
    let settingChanges: [String]

    /// What changed between the two, in words; nil where there is no earlier one.
    package var changes: [String]? {
        earlier.map { record.key.changes(since: $0.key) }
            ?? (settingChanges.isEmpty ? nil : settingChanges)
    }
}

extension Nights {
    /// Why chunks were scored or not.
    ///
    /// - Parameters:
    ///   - selector: the name of a chunk, or a geohash that it is in or around.
    ///   - run: the run; nil for the last one.
    /// - Returns: what is known of them, in the order of their names; at least one.
    /// - Throws: ``NightError`` with code `.notFound` where the run has no such chunk, or did not
    ///   come to it.
    package func why(_ selector: String, in run: String?) throws -> [ChunkHistory] {
        let store = try ExecutionStore(reading: journal)
        let execution = try store.findBegun(run)
        if let record = try record(of: selector, in: execution.name) {
            return [try history(of: record, in: execution, store)]
        }
        let chunks = try? ChunkManifest.read(
            runDirectory(execution.name).chunks, rows: Int(UInt32.max))
        let names = (chunks ?? []).filter { $0.isSelected(by: selector) }.map(\.name).sorted()
        let records = try names.compactMap { try record(of: $0, in: execution.name) }
        if records.isEmpty {
            throw NightError(
                .notFound,
                "\(execution.name) has no result of a chunk \(selector); "
                    + "\(runDirectory(execution.name).chunks) lists its chunks")
        }
        return try records.map { try history(of: $0, in: execution, store) }
    }

    private func history(
        of record: ChunkRecord, in execution: ExecutionRecord, _ store: ExecutionStore
    ) throws -> ChunkHistory {
        let chunk = record.chunk
        let runs = try store.executions(limit: .max).sorted { $0.id > $1.id }
        for earlier in runs where earlier.id < execution.id {
            if let found = try self.record(of: chunk, in: earlier.name) {
                return ChunkHistory(
                    run: execution.name, record: record, earlierRun: earlier.name, earlier: found,
                    settingChanges: [])
            }
        }
        let before = runs.first { $0.id < execution.id && $0.hasBegun }
        let common = before.flatMap { Self.commonRecord(in: runDirectory($0.name)) }
        return ChunkHistory(
            run: execution.name, record: record, earlierRun: nil, earlier: nil,
            settingChanges: common.map { record.key.settingChanges(since: $0.key) } ?? [])
    }

    private func record(of chunk: String, in run: String) throws -> ChunkRecord? {
        guard Chunk.isFileName(chunk) else { return nil }
        let path = runDirectory(run).partial(chunk)
        return try FileStatus.find(path) == nil ? nil : ChunkRecord(reading: path)
    }
}
