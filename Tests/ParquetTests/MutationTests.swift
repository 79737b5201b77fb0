import Bytes
import Parquet
import Testing

/// Changes files at random, and reads what is left of them: whatever comes, it is values or an error.
@Suite struct MutationTests {
    static let seeds: [UInt64] = Array(1...8)

    @Test(arguments: ForeignFiles.all.indices, seeds)
    func `Damaged foreign files never trap`(_ index: Int, _ seed: UInt64) {
        let readable = mutate(ForeignFiles.all[index], seed: seed, rounds: 150)
        #expect(readable >= 1)
    }

    @Test(arguments: seeds) func `Damaged files of our own never trap`(_ seed: UInt64) throws {
        let sample = Sample(.lz4Raw, users: [4, 3], listLength: 3, usersPerPage: 2, seed: seed)
        let readable = mutate(try sample.encoded(), seed: seed, rounds: 100)
        #expect(readable >= 1)
    }

    /// Changes a file so often, and returns how many mutants still have rows that can be read: a
    /// test of which the reader refuses every footer shows nothing of the rest.
    private func mutate(_ bytes: [UInt8], seed: UInt64, rounds: Int) -> Int {
        var random = SplitMix64(seed: seed)
        var readable = 0
        for _ in 0..<rounds {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                change(&damaged, using: &random)
            }
            if read(damaged) { readable += 1 }
        }
        return readable
    }

    /// Bits, bytes, numbers at the ends of their range, stretches that are gone, doubled or moved.
    private func change(_ bytes: inout [UInt8], using random: inout SplitMix64) {
        // The footer is at the end, and holds most of what can be wrong.
        let half = Bool.random(using: &random) ? bytes.count / 2 : 0
        let offset = Int.random(in: half..<bytes.count, using: &random)
        let end = min(bytes.count, offset + Int.random(in: 1...9, using: &random))
        switch Int.random(in: 0...5, using: &random) {
        case 0: bytes[offset] ^= 1 << UInt8.random(in: 0...7, using: &random)
        case 1: bytes[offset] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes[offset] = [0, 1, 0x7F, 0x80, 0xFE, 0xFF].randomElement(using: &random) ?? 0
        case 3: for place in offset..<end { bytes[place] = 0xFF }
        case 4: bytes.insert(contentsOf: bytes[offset..<end], at: offset)
        default: if bytes.count > 20 { bytes.removeSubrange(offset..<end) }
        }
    }

    /// Reads all that can be read, and returns whether there was a row.
    private func read(_ bytes: [UInt8]) -> Bool {
        guard let file = try? ParquetFile(InMemoryFile(bytes), name: "damaged") else {
            return false
        }
        for column in file.schema.indices {
            _ = try? file.rowGroups(mayContain: [1, 2, 3, 4], column: column)
            for rowGroup in file.rowGroups.indices.prefix(4) {
                _ = try? file.pageHeaders(rowGroup: rowGroup, column: column)
                _ = try? file.pageBounds(rowGroup: rowGroup, column: column)
                _ = try? file.readDictionary(rowGroup: rowGroup, column: column)
                for page in (try? file.pages(rowGroup: rowGroup, column: column)) ?? [] {
                    _ = try? file.readPage(page, rowGroup: rowGroup, column: column)
                }
            }
        }
        let flat = file.schema.indices.filter { file.schema[$0].shape != .nested }
        guard var rows = try? RecordReader(file, columns: flat) else { return false }
        // A few bytes may stand for millions of rows.
        for row in 0..<1000 {
            guard case .some(.some) = try? rows.next() else { return row > 0 }
        }
        return true
    }
}
