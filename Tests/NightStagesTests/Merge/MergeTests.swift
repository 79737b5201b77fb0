import FeatureTable
import NightStages
import Scoring
import TestSupport
import Testing

/// Pieces of row groups, and lists of the same users from several chunks.
@Suite struct MergeTests {
    // MARK: - Row groups

    /// Cuts row groups into pieces, each with one word that says its first row.
    private static func pieces(
        of groups: [Range<Int>], _ random: inout SeededGenerator
    ) -> [GroupPiece] {
        groups.enumerated().flatMap { index, rows in
            var pieces: [GroupPiece] = []
            var start = rows.lowerBound
            while start < rows.upperBound {
                let end = Int.random(in: start + 1...rows.upperBound, using: &random)
                pieces.append(
                    GroupPiece(group: index, rows: start..<end, blocks: [UInt64(start)]))
                start = end
            }
            return pieces
        }
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `A row group comes out once, whole and in order, however its pieces come.`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var groups: [Range<Int>] = []
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let start = groups.last?.upperBound ?? 0
            groups.append(start..<start + Int.random(in: 1...30, using: &random))
        }
        var pieces = Self.pieces(of: groups, &random)
        let starts = Dictionary(grouping: pieces, by: \.group)
            .mapValues { $0.map { [UInt64($0.rows.lowerBound)] } }
        pieces.shuffle(using: &random)
        let assembly = GroupAssembly(groups)
        var done: [Int: [[UInt64]]] = [:]
        while !pieces.isEmpty {
            let count = Int.random(in: 1...pieces.count, using: &random)
            for group in assembly.add(Array(pieces.prefix(count))) {
                #expect(done.updateValue(group.blocks, forKey: group.index) == nil, "\(seed)")
            }
            pieces.removeFirst(count)
            #expect(assembly.violation == nil, "seed \(seed)")
        }
        #expect(done == starts, "seed \(seed)")
    }

    @Test func `A row group with a piece missing does not come out.`() {
        let assembly = GroupAssembly([0..<10, 10..<12])
        #expect(assembly.add([GroupPiece(group: 0, rows: 4..<10, blocks: [])]).isEmpty)
        #expect(assembly.add([GroupPiece(group: 0, rows: 0..<3, blocks: [])]).isEmpty)
        #expect(
            assembly.add([GroupPiece(group: 1, rows: 10..<12, blocks: [5])]).map(\.index) == [1])
        #expect(assembly.violation == nil)
    }

    // MARK: - Lists

    private static func lists(
        of users: Int, from ranks: Range<UInt32>, top: Int, _ random: inout SeededGenerator
    ) -> [[CandidateKey]] {
        (0..<users).map { _ in
            let count = Int.random(in: 0...top, using: &random)
            return Set((0..<count).map { _ in UInt32.random(in: ranks, using: &random) })
                .map { rank in
                    CandidateKey(
                        score: Int32.random(in: 6000...6003, using: &random),
                        distance: Int32.random(in: 0...3, using: &random),
                        idRank: IDRank(rawValue: rank))
                }.sorted()
        }
    }

    private static func block(_ lists: [[CandidateKey]]) -> ListBlock<IDRank> {
        ListBlock(listCounts: lists.map { UInt8($0.count) }, keys: lists.flatMap { $0 })
    }

    /// The candidates of the parts differ, as parts of a chunk's candidates do.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func `Merged lists are the best of both.`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let top = [1, 3, 10, 255][Int(seed % 4)]
        let users = Int.random(in: 0...40, using: &random)
        let mine = Self.lists(of: users, from: 0..<1000, top: top, &random)
        let theirs = Self.lists(of: users, from: 1000..<2000, top: top, &random)
        let merged = Self.block(mine).merged(with: Self.block(theirs), top: top)
        let best = zip(mine, theirs).map { Array(($0 + $1).sorted().prefix(top)) }
        #expect(merged.listCounts == best.map { UInt8($0.count) }, "seed \(seed)")
        #expect(merged.keys == best.flatMap { $0 }, "seed \(seed)")
    }
}
