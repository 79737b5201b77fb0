import SnapshotFormat
import SnapshotSamples
import SnapshotWriter
import TestSupport
import Testing

/// The order of ids, and finding ids of one column in another.
@Suite struct IDColumnSearchTests {
    /// All texts of at most three of these bytes.
    private static let texts: [[UInt8]] = {
        let letters: [UInt8] = [0x00, 0x61, 0x7F, 0x80, 0xFF]
        var all: [[UInt8]] = [[]]
        for length in 1...3 {
            all += all.filter { $0.count == length - 1 }
                .flatMap { text in letters.map { text + [$0] } }
        }
        return all
    }()

    @Test func `Ids are ordered by unsigned bytes, the shorter one first.`() {
        #expect(Self.texts.count == 156)
        var wrong: [[[UInt8]]] = []
        for left in Self.texts {
            for right in Self.texts
            where left[...].precedes(right[...]) != left.lexicographicallyPrecedes(right) {
                wrong.append([left, right])
            }
        }
        #expect(wrong == [])
        // A slice of a longer array is compared by its own bytes.
        #expect([9, 1, 9][1..<2].precedes([2][...]))
        #expect(![9, 3, 9][1..<2].precedes([2][...]))
    }

    @Test(
        arguments: [
            ([], nil), (["a"], nil), (["", "a", "b"], nil), (["a", "a"], 1), (["b", "a"], 1),
            (["a", "b", "ab", "c"], 2), (["a", "é", "z"], 2), (["a", "b", "c", "c", "b"], 3),
        ] as [([String], Int?)])
    func `The first id that is out of order is named.`(ids: [String], row: Int?) {
        #expect(SampleNight.column(ids.map { Array($0.utf8) }).firstDisorder == row)
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `Ids are found where they stand, and one that is missing is missed.`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let all = Set(
            (0..<Int.random(in: 0...400, using: &random)).map { _ in
                Self.texts.randomElement(using: &random) ?? []
            }
        ).sorted { $0.lexicographicallyPrecedes($1) }
        let column = SampleNight.column(all)
        let share = [1, 2, 9, 50][Int(seed % 4)]
        let chosen = all.indices.filter { _ in Int.random(in: 0..<share, using: &random) == 0 }
        let others = SampleNight.column(chosen.map { all[$0] })
        #expect(column.indices(of: others) == chosen.map { UInt32($0) }, "seed \(seed)")
        #expect(column.indices(of: IDColumn()) == [])
        for missing in Self.texts where !all.contains(missing) {
            let with = (chosen.map { all[$0] } + [missing])
                .sorted { $0.lexicographicallyPrecedes($1) }
            #expect(column.indices(of: SampleNight.column(with)) == nil, "seed \(seed)")
        }
        #expect(IDColumn().indices(of: SampleNight.column([[1]])) == nil)
    }

    /// Steps that double must not leap over the one that is looked for.
    @Test func `Every single id of a long column is found.`() {
        let ids = (0..<300).map { [UInt8($0 / 256), UInt8($0 % 256)] }
        let column = SampleNight.column(ids)
        for (index, id) in ids.enumerated() {
            #expect(column.indices(of: SampleNight.column([id])) == [UInt32(index)])
            let pair = SampleNight.column([ids[index / 2], id])
            let expected = index == 0 ? nil : [UInt32(index / 2), UInt32(index)]
            #expect(column.indices(of: pair) == expected, "\(index)")
        }
    }
}
