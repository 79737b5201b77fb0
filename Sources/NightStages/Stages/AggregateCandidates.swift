import DurableFiles
import FeatureTable

/// Merges what the chunks found into one list a user, a file a row group.
///
/// A user's chunk may have been scored in parts, each against a part of the candidates: the list
/// is the best of all parts. Every user must be in exactly one range of chunks, and all parts of
/// it must be there; anything else fails the night.
///
/// The work goes by ranges, in the order of their rows, so that each result is read once,
/// whatever row groups it belongs to. What is held at a time is a few blocks of each result at work
/// and the packed lists of the row groups that they belong to.
struct AggregateCandidates: Stage {
    let context: StageContext

    func run(_ input: AggregateCandidatesInput) async throws -> AggregateCandidatesOutput {
        let (run, top) = (input.run, input.top)
        let table = try context.table(run.features)
        let chunks = try ChunkManifest.read(run.chunks, rows: table.count)
        let ranges = try UserRange.all(of: chunks, rows: table.count)
        let merge = ListMerge(top: top, groups: RowGroups.cut(table))
        try context.files.makeDirectories(run.lists)
        let assembly = GroupAssembly(merge.groups)
        // The lists of a range, and what it adds to row groups that are not whole yet.
        let piece = MemoryNeeds.piece(users: ranges.map(\.users.count).max() ?? 0, top: top)
        let counts = try await context.concurrently(ranges.indices, bytesPerPiece: piece) {
            index in
            let range = ranges[index]
            let results = try range.chunks.map { try result(of: $0, table, run) }
            let merged = try merge.lists(of: range.users, results)
            for group in assembly.add(merged.pieces) {
                try ListFile.write(
                    merge.groups[group.index], group.blocks, to: run.list(group.index),
                    in: context.files)
            }
            return merged.counts
        }
        return AggregateCandidatesOutput(
            rowGroups: merge.groups.count, candidates: counts.reduce(0) { $0 + $1.candidates },
            lists: counts.reduce(0) { $0 + $1.lists },
            fullLists: counts.reduce(0) { $0 + $1.fullLists })
    }

    /// What a chunk found, and the id ranks of those in reach of it by place.
    private func result(
        of chunk: Chunk, _ table: FeatureTable, _ run: RunDirectory
    ) throws -> (ChunkResultFile, [IDRank]) {
        let record = try ChunkRecord(reading: run.partial(chunk.name))
        let path = ResultStore(context.dataDirectory, in: context.files).path(record.key)
        guard try FileStatus.find(path) != nil else {
            throw NightError(
                .notFound,
                "the result of chunk \(chunk.name) is gone; \(ChunkResultFile.remedy)")
        }
        let radius = try record.key.radiusTenths()
        let places = RegionOrdinals(try CandidateRegion(of: chunk, radiusTenths: radius, in: table))
        let file = try ChunkResultFile(
            path, of: record.key, users: chunk.users.count, places: places.count)
        return (file, places.idRanks(in: table))
    }
}
