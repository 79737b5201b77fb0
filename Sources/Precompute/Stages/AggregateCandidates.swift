import DurableFiles
import Scoring
import StateMachine
import SystemPackage
import UserPool

/// Merges what the chunks found into one list a user, a file a row group.
///
/// A user's chunk may have been scored in parts, each against a part of the candidates: the list
/// is the best of all parts. Every user must be in exactly one stretch of chunks; anything else
/// fails the night.
struct AggregateCandidates: Stage {
    let context: StageContext

    func run(_ input: StageInput) async throws -> JSONValue {
        let run = try input.runDirectory()
        let table = try context.table(run.features)
        let top = try input.integer("top", in: 1...255)
        let chunks = try ChunkManifest.read(run.chunks, rows: table.count)
        let stretches = try Stretch.all(of: chunks, rows: table.count)
        let groups = RowGroups.cut(table)
        try context.files.makeDirectories(run.lists)
        let counts = try await context.concurrently(groups.indices) { group in
            let lists = try merge(groups[group], stretches, run, top: top)
            try ListFile.write(lists, to: run.list(group), in: context.files)
            return ListCounts(lists, top: top)
        }
        return [
            "rowGroups": .integer(groups.count),
            "candidates": .integer(counts.reduce(0) { $0 + $1.candidates }),
            "lists": .integer(counts.reduce(0) { $0 + $1.lists }),
            "fullLists": .integer(counts.reduce(0) { $0 + $1.fullLists }),
        ]
    }

    /// The lists of a row group, from the stretches that overlap it.
    private func merge(
        _ group: Range<Int>, _ stretches: [Stretch], _ run: RunDirectory, top: Int
    ) throws -> CandidateLists {
        var merged = CandidateLists(users: group)
        let first = stretches.partitioningIndex { $0.users.upperBound > group.lowerBound }
        for stretch in stretches[first...] {
            let rows = stretch.users.clamped(to: group)
            if rows.isEmpty { break }
            try Task.checkCancellation()
            let parts = try stretch.chunks.map { chunk in
                try lists(of: chunk, stretch.users, run)
            }
            merged.append(rows, of: parts, top: top)
        }
        return merged
    }

    /// What a chunk found.
    private func lists(
        of chunk: String, _ users: Range<Int>, _ run: RunDirectory
    ) throws -> CandidateLists {
        let record = try ChunkRecord(reading: run.partial(chunk))
        let path = ResultStore(context.dataDirectory, in: context.files).path(record.key)
        let result = try ChunkResult(reading: path, users: users.count)
        guard let lists = result.lists(of: users, in: try context.table(run.features)) else {
            throw FileError(damaged: path, "it names candidates whom this night does not have")
        }
        return lists
    }
}

/// Consecutive users whose lists come from the same chunks.
struct Stretch {
    let users: Range<Int>
    /// The names of the chunks that are the parts of these users' candidates.
    var chunks: [String]

    /// The stretches in order of their rows.
    ///
    /// - Throws: ``NightError`` where they do not cover each of `rows` rows once.
    static func all(of chunks: [Chunk], rows: Int) throws(NightError) -> [Stretch] {
        var stretches: [Stretch] = []
        let ordered = chunks.sorted {
            ($0.users.lowerBound, $0.part) < ($1.users.lowerBound, $1.part)
        }
        var isSound = true
        for chunk in ordered {
            if let last = stretches.last, last.users == chunk.users {
                isSound = isSound && chunk.part == last.chunks.count
                stretches[stretches.count - 1].chunks.append(chunk.name)
            } else {
                let end = stretches.last?.users.upperBound ?? 0
                isSound = isSound && chunk.users.lowerBound == end && chunk.part == 0
                stretches.append(Stretch(users: chunk.users, chunks: [chunk.name]))
            }
            isSound = isSound && (stretches.last?.chunks.count ?? 0) <= chunk.parts
        }
        guard isSound, (stretches.last?.users.upperBound ?? 0) == rows else {
            throw NightError(
                .data, "the chunk manifest does not cover every user once; run SplitPool again")
        }
        return stretches
    }
}

/// How full the lists of a row group are.
private struct ListCounts: Sendable {
    let candidates: Int
    let lists: Int
    let fullLists: Int

    init(_ lists: CandidateLists, top: Int) {
        candidates = lists.keys.count
        self.lists = lists.listCounts.count { $0 > 0 }
        fullLists = lists.listCounts.count { $0 == top }
    }
}

extension CandidateLists {
    /// Appends the lists of `rows`, the best of what each part found for them.
    fileprivate mutating func append(_ rows: Range<Int>, of parts: [CandidateLists], top: Int) {
        guard let users = parts.first?.users else { return }
        var starts = [Int](repeating: 0, count: parts.count)
        for row in users {
            let slot = row - users.lowerBound
            var found: [CandidateKey] = []
            for part in parts.indices {
                let end = starts[part] + Int(parts[part].listCounts[slot])
                if rows.contains(row) { found += parts[part].keys[starts[part]..<end] }
                starts[part] = end
            }
            guard rows.contains(row) else { continue }
            if parts.count > 1 { found.sort() }
            let list = found.prefix(top)
            listCounts.append(UInt8(list.count))
            keys.append(contentsOf: list)
        }
    }
}

extension Array {
    /// The first index whose element, and every one after it, satisfies a predicate.
    fileprivate func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
