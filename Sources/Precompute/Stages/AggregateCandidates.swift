import DurableFiles
import Scoring
import StateMachine
import SystemPackage
import UserPool

/// Merges what the chunks found into one list a user, a file a row group.
///
/// A user's chunk may have been scored in parts, each against a part of the candidates: the list
/// is the best of all parts. Every user must be in exactly one stretch of chunks, and all parts of
/// it must be there; anything else fails the night.
///
/// The work goes by stretches, in the order of their rows, so that each result is read once,
/// whatever row groups it belongs to. What is held at a time is a few blocks of each result at work
/// and the packed lists of the row groups that they belong to.
struct AggregateCandidates: Stage {
    let context: StageContext

    func run(_ input: StageInput) async throws -> JSONValue {
        let run = try input.runDirectory()
        let table = try context.table(run.features)
        let top = try input.integer("top", in: ScoringParameters.listLength.range)
        let chunks = try ChunkManifest.read(run.chunks, rows: table.count)
        let stretches = try UserRange.all(of: chunks, rows: table.count)
        let merge = ListMerge(top: top, groups: RowGroups.cut(table))
        try context.files.makeDirectories(run.lists)
        let assembly = GroupAssembly(merge.groups)
        // The lists of a stretch, and what it adds to row groups that are not whole yet.
        let piece = MemoryNeeds.piece(users: stretches.map(\.users.count).max() ?? 0, top: top)
        let counts = try await context.concurrently(stretches.indices, bytesPerPiece: piece) {
            index in
            let stretch = stretches[index]
            let results = try stretch.chunks.map { try result(of: $0, table, run) }
            let merged = try merge.lists(of: stretch.users, results)
            for group in assembly.add(merged.pieces) {
                try ListFile.write(
                    merge.groups[group.index], group.blocks, to: run.list(group.index),
                    in: context.files)
            }
            return merged.counts
        }
        return [
            "rowGroups": .integer(merge.groups.count),
            "candidates": .integer(counts.reduce(0) { $0 + $1.candidates }),
            "lists": .integer(counts.reduce(0) { $0 + $1.lists }),
            "fullLists": .integer(counts.reduce(0) { $0 + $1.fullLists }),
        ]
    }

    /// What a chunk found, and the id ranks of those in reach of it by place.
    private func result(
        of chunk: Chunk, _ table: FeatureTable, _ run: RunDirectory
    ) throws -> (ChunkResultFile, [UInt32]) {
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

/// Consecutive users whose lists come from the same chunks.
struct UserRange {
    let users: Range<Int>
    /// Each is scored against a part of these users' candidates.
    var chunks: [Chunk]

    /// The stretches in order of their rows.
    ///
    /// - Throws: ``NightError`` where they do not cover each of `rows` rows once, or where a part of
    ///   the candidates is missing.
    static func all(of chunks: [Chunk], rows: Int) throws(NightError) -> [UserRange] {
        var stretches: [UserRange] = []
        let ordered = chunks.sorted {
            ($0.users.lowerBound, $0.part) < ($1.users.lowerBound, $1.part)
        }
        var isSound = true
        for chunk in ordered {
            if let last = stretches.last, last.users == chunk.users {
                isSound =
                    isSound && chunk.part == last.chunks.count
                    && chunk.parts == last.chunks[0].parts
                stretches[stretches.count - 1].chunks.append(chunk)
            } else {
                let end = stretches.last?.users.upperBound ?? 0
                isSound = isSound && chunk.users.lowerBound == end && chunk.part == 0
                stretches.append(UserRange(users: chunk.users, chunks: [chunk]))
            }
        }
        isSound = isSound && stretches.allSatisfy { $0.chunks.count == $0.chunks[0].parts }
        guard isSound, (stretches.last?.users.upperBound ?? 0) == rows else {
            throw NightError(
                .data, "the chunk manifest does not cover every user once; \(ChunkManifest.remedy)")
        }
        return stretches
    }
}
