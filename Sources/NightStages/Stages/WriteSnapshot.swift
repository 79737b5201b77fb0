import Algorithms
import Bytes
import DurableFiles
import FeatureTable
import Geo
import JSON
import Parquet
import ParquetWriter
import Scoring
import SnapshotFormat
import SnapshotStore
import SnapshotWriter
import StateMachine
import Synchronization
import UserPool

/// Writes the lists as a snapshot under `staging/`: lists, users, keys.idx, manifest.
struct WriteSnapshot: Stage {
    let context: StageContext

    func run(_ input: WriteSnapshotInput) async throws -> WriteSnapshotOutput {
        let run = input.run
        let table = try context.table(run.features)
        let store = SnapshotStore(context.dataDirectory, in: context.files)
        // What an attempt that failed left behind.
        try store.clearStaging(of: run.name)
        let writer = try SnapshotWriter(
            store.partialDirectory(run.name), try description(input), in: context.files)
        let groups = RowGroups.cut(table)
        let parts = Array((0..<groups.count).chunks(ofCount: RowGroups.groupsPerPart))
        // A part holds one row group at a time.
        let piece = MemoryNeeds.piece(
            users: groups.map(\.count).max() ?? 0, top: input.parameters.top)
        let exposure = Mutex(Self.tally(table, input))
        let written = try await context.concurrently(parts.indices, bytesPerPiece: piece) { part in
            var tally = Self.tally(table, input)
            let result = try WrittenPart(
                part, groups: groups[parts[part]], table: table, run: run, writer: writer,
                exposure: &tally)
            exposure.withLock { $0.add(tally) }
            context.report(.wrote(part: part, of: parts.count))
            return result
        }
        let shown = exposure.withLock { $0.figures }
        let places = ListLocations(written, rowCount: table.count)
        let manifest = try writer.finish(
            parts: written.map(\.summary), userCount: table.count, mostShown: shown.mostShown
        ) { places.user(atRank: IDRank($0), in: table) }
        try store.finishStaging(of: run.name)
        return WriteSnapshotOutput(
            name: try manifest.name, parts: manifest.partCount,
            byteCount: manifest.files.reduce(0) { $0 + $1.bytes }, exposure: shown)
    }

    /// Nothing counted yet of the exposure of a night.
    private static func tally(_ table: FeatureTable, _ input: WriteSnapshotInput) -> ExposureTally {
        ExposureTally(userCount: table.count, entryCount: table.count * input.parameters.top)
    }

    private func description(_ input: WriteSnapshotInput) throws -> SnapshotDescription {
        let model = try context.model(input.model)
        let versions = Codec.libraryVersions
        return SnapshotDescription(
            asOf: input.asOf,
            model: .init(name: model.model.name, digest: model.digest),
            parameters: input.parameters,
            producer: .init(oith: context.version, lz4: versions.lz4, zstd: versions.zstd),
            format: input.format,
            exclusions: (input.exclusions?.decisions, input.exclusions?.blocks))
    }
}

extension ExposureTally {
    /// Takes in lists; users are numbered by the ranks of their ids.
    fileprivate mutating func add(_ lists: CandidateLists, of table: FeatureTable) {
        var start = 0
        for (row, count) in zip(lists.users, lists.listCounts) {
            let end = start + Int(count)
            add(
                user: table.idRank[Row(row)].rawValue,
                candidates: lists.keys[start..<end].lazy.map(\.idRank.rawValue))
            start = end
        }
    }
}

/// A part file as it was written, and whose lists it holds.
private struct WrittenPart: Sendable {
    let summary: PartSummary
    /// `[groups][users]` the rows of the feature table in the order of the file, and their lists'
    /// lengths.
    let rows: [[UInt32]]
    let counts: [[UInt8]]

    init(
        _ part: Int, groups: ArraySlice<Range<Int>>, table: FeatureTable,
        run: RunDirectory, writer: SnapshotWriter, exposure: inout ExposureTally
    ) throws {
        var rows: [[UInt32]] = []
        var counts: [[UInt8]] = []
        summary = try writer.writePart(part, groupCount: groups.count) { index in
            try Task.checkCancellation()
            let number = groups.startIndex + index
            let path = run.list(number)
            let lists = try ListFile.read(path)
            guard lists.users == groups[number] else {
                throw FileError(
                    damaged: path,
                    "it holds other users than its row group; \(ListFile.remedy)")
            }
            exposure.add(lists, of: table)
            let order = lists.rowsByID(table)
            let assembled = try RowGroupLists(lists, rows: order, table)
            rows.append(order.map { UInt32($0) })
            counts.append(assembled.candidateCounts)
            return assembled
        }
        (self.rows, self.counts) = (rows, counts)
    }
}

/// Where each user's list is, by row of the feature table: twelve bytes a user.
private struct ListLocations: Sendable {
    private struct Place {
        var firstRow: UInt32 = 0
        var part: UInt16 = 0
        var rowGroup: Int16 = -1
        var count: UInt8 = 0
    }

    private var places: [Place]

    init(_ parts: [WrittenPart], rowCount: Int) {
        places = [Place](repeating: Place(), count: rowCount)
        for written in parts {
            for (group, place) in written.summary.groups.enumerated() {
                for (position, row) in written.rows[group].enumerated() {
                    let length = written.counts[group][position]
                    places[Int(row)].part = UInt16(written.summary.index)
                    places[Int(row)].count = length
                    if length == 0 { continue }
                    places[Int(row)].rowGroup = Int16(place.rowGroup)
                    places[Int(row)].firstRow = place.firstRows[position]
                }
            }
        }
    }

    func user(atRank rank: IDRank, in table: FeatureTable) -> UserRow {
        let row = table.rowOfRank[rank].index
        let place = places[row]
        let cell = GeohashCell(bits: table.cells[row], precision: 9).ancestor(precision: 4)
        return UserRow(
            id: Array(table.id(atRank: rank)), cell: cell.text, candidates: place.count,
            part: Int(place.part), rowGroup: Int(place.rowGroup), firstRow: place.firstRow)
    }
}
