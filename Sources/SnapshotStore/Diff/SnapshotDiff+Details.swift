package import DurableFiles
import Parquet
import ParquetWriter
import SnapshotFormat
import SnapshotWriter
package import SystemPackage

extension SnapshotDiff.Result {
    private static let schema = [
        ColumnSchema("user_id", .byteArray, as: .string),
        ColumnSchema("change", .byteArray, as: .string),
        ColumnSchema("candidates_before", .int32, as: .uint8),
        ColumnSchema("candidates_after", .int32, as: .uint8),
        ColumnSchema("kept_10", .int32, as: .uint8),
        ColumnSchema("kept_100", .int32, as: .uint8),
        ColumnSchema("kept", .int32, as: .uint8),
        ColumnSchema("churn_10", .double),
        ColumnSchema("churn_100", .double),
        ColumnSchema("score_shift", .double),
    ]
    private static let rowsPerGroup = 1 << 16
    private static let rowsPerPage = 1 << 12

    /// Writes a row a user, sorted by id: `user_id`, `change` (`gained`, `lost`, `same`,
    /// `rescored`, `reordered` or `changed`), `candidates_before` and `candidates_after`,
    /// `kept_10`, `kept_100` and `kept` (candidates in both lists), `churn_10` and `churn_100`, and
    /// `score_shift`, the mean change of a kept candidate's score, in points (0 where none was
    /// kept).
    ///
    /// The file names users: it is personal data, as the snapshots are.
    ///
    /// - Parameters:
    ///   - path: where it will be once it is whole.
    ///   - files: the door to the disk.
    ///   - createdBy: what other readers are told of the writer.
    /// - Throws: ``FileError``.
    package func writeDetails(
        to path: FilePath, in files: any FileSystem, createdBy: String
    ) throws {
        try SnapshotError.translating(path.lastComponent?.string ?? "") {
            let sink = try DetailsSink(path, in: files)
            var writer = try ParquetWriter(
                sink, schema: Self.schema,
                options: WriterOptions(
                    codec: .lz4Raw, createdBy: createdBy, sortingColumns: [0],
                    keyValueMetadata: [
                        (key: "oith.before", value: try diff.manifests.old.name),
                        (key: "oith.after", value: try diff.manifests.new.name),
                    ],
                    columnIndexColumns: [0]))
            var rows = DetailRows()
            try forEachUser { id, kind, change in
                rows.append(id, kind: kind, change: change)
                if rows.count == Self.rowsPerGroup { try rows.write(to: &writer, Self.rowsPerPage) }
            }
            if rows.count > 0 { try rows.write(to: &writer, Self.rowsPerPage) }
            _ = try writer.finish()
            try sink.commit()
        }
    }

    /// The users of both snapshots together, by id.
    private func forEachUser(
        _ body: (ArraySlice<UInt8>, DetailRows.Kind, ListChange) throws -> Void
    ) throws {
        let (old, new) = (diff.old.users, diff.new.users)
        var next = 0
        func gained(before id: ArraySlice<UInt8>?) throws {
            while next < new.ids.count, id.map({ new.ids[next].precedes($0) }) ?? true {
                let change = ListChange(before: 0, after: new.places[next].candidates)
                try body(new.ids[next], .gained, change)
                next += 1
            }
        }
        for row in 0..<old.ids.count {
            try gained(before: old.ids[row])
            if diff.newRows[row] == SnapshotDiff.none {
                try body(old.ids[row], .lost, changes[row])
            } else {
                try body(old.ids[row], DetailRows.Kind(changes[row].kind), changes[row])
                next += 1
            }
        }
        try gained(before: nil)
    }
}

/// The rows of a row group, column by column.
private struct DetailRows {
    /// What became of a user, in the order of the texts' bytes.
    enum Kind: String, CaseIterable {
        case changed, gained, lost, reordered, rescored, same

        init(_ kind: ListChange.Kind) {
            self =
                switch kind {
                case .same: .same
                case .rescored: .rescored
                case .reordered: .reordered
                case .changed: .changed
                }
        }
    }

    private var ids = IDColumn()
    private var kinds: [Kind] = []
    private var changes: [ListChange] = []

    var count: Int { kinds.count }

    mutating func append(_ id: ArraySlice<UInt8>, kind: Kind, change: ListChange) {
        ids.append(id)
        kinds.append(kind)
        changes.append(change)
    }

    /// Writes the rows as a row group, and forgets them.
    mutating func write(to writer: inout ParquetWriter<DetailsSink>, _ pageRowCount: Int) throws {
        let columns: [ColumnChunkData] = [
            .plain(.byteArray(bytes: ids.bytes, offsets: ids.offsets)), kindColumn,
            column(\.before), column(\.after), column(\.kept10), column(\.kept100),
            column(\.kept), .plain(.double(changes.map(\.churn10))),
            .plain(.double(changes.map(\.churn100))), .plain(.double(changes.map(\.meanShift))),
        ]
        let starts = Array(stride(from: 0, to: count, by: pageRowCount))
        _ = try writer.writeRowGroup(columns, pageStarts: starts)
        self = DetailRows()
    }

    private func column(_ field: KeyPath<ListChange, UInt8>) -> ColumnChunkData {
        .plain(.int32(changes.map { Int32($0[keyPath: field]) }))
    }

    /// The kinds that occur, and which of them each row is.
    private var kindColumn: ColumnChunkData {
        let occurring = Kind.allCases.filter(Set(kinds).contains)
        let texts = occurring.reduce(into: IDColumn()) { $0.append($1.rawValue.utf8) }
        let places = Dictionary(
            uniqueKeysWithValues: occurring.enumerated().map { ($1, UInt32($0)) })
        return .dictionary(
            .byteArray(bytes: texts.bytes, offsets: texts.offsets),
            indices: kinds.map { places[$0] ?? 0 })
    }
}

extension ListChange {
    /// Points; 0 where nobody was kept.
    fileprivate var meanShift: Double {
        kept == 0 ? 0 : Double(shift) / Double(kept) / 100
    }
}

/// The file on its way to its place.
private final class DetailsSink: ByteSink {
    private var writer: DurableWriter

    init(_ path: FilePath, in files: any FileSystem) throws(FileError) {
        writer = try DurableWriter(output: path, in: files)
    }

    func append(_ bytes: [UInt8]) throws { try writer.append(bytes) }

    func commit() throws(FileError) { try writer.commit() }
}
