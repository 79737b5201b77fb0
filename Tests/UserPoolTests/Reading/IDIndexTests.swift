import Bytes
import TestSupport
import Testing
import UserPool

/// Ids that are found by their bytes, against a dictionary.
struct IDIndexTests {
    private static func index(_ ids: [[UInt8]], width: Int) -> IDIndex {
        var ends: [Int] = []
        for id in ids { ends.append((ends.last ?? 0) + id.count) }
        return IDIndex(bytes: ids.flatMap(\.self), ends: ends, width: width)
    }

    private static func find(_ id: [UInt8], _ index: IDIndex) -> PoolRow { index.find(id.span) }

    @Test func `An index without ids finds nothing`() {
        for index in [IDIndex(), Self.index([], width: 2)] {
            #expect(Self.find([], index) == IDIndex.none)
            #expect(Self.find([0], index) == IDIndex.none)
        }
    }

    @Test(arguments: [1, 2, 3, 8])
    func `Ids of all lengths are found at their positions, and nothing else`(width: Int) {
        var random = SeededGenerator(seed: 11)
        var positions: [[UInt8]: Int] = [:]
        var ids: [[UInt8]] = []
        while ids.count < 3000 {
            // Two letters: many ids begin and end alike.
            let id = (0..<Int.random(in: 1...20, using: &random)).map { _ in
                UInt8.random(in: 97...98, using: &random)
            }
            guard positions[id] == nil else { continue }
            positions[id] = ids.count
            ids.append(id)
        }
        let index = Self.index(ids, width: width)
        for (position, id) in ids.enumerated() {
            #expect(Self.find(id, index) == PoolRow(position))
            for other in [id + [97], id + [0], Array(id.dropLast()), [98] + id.dropFirst()] {
                let expected = positions[other].map { PoolRow($0) } ?? IDIndex.none
                if Self.find(other, index) != expected { Issue.record("\(other)") }
            }
        }
    }

    @Test func `Zeroes at the end belong to an id`() {
        // Records are filled up with zeroes: the length tells them apart.
        let ids = (0...17).map { count in [1] + [UInt8](repeating: 0, count: count) }
        let index = Self.index(ids, width: 1)
        for (position, id) in ids.enumerated() {
            #expect(Self.find(id, index) == PoolRow(position), "\(id)")
        }
        #expect(Self.find([1, 0, 0, 1], index) == IDIndex.none)
        #expect(Self.find([1] + [UInt8](repeating: 0, count: 18), index) == IDIndex.none)
    }

    @Test func `The longest ids are told apart in their last byte`() {
        let long = [UInt8](repeating: 97, count: Profile.longestID)
        let ids = [long, Array(long.dropLast()) + [98], Array(long.dropLast())]
        let index = Self.index(ids, width: 2)
        #expect(ids.map { Self.find($0, index).index } == [0, 1, 2])
        #expect(Self.find(Array(long.dropLast()) + [99], index) == IDIndex.none)
    }
}
