import Bytes
import FeatureTable
import NightStages
import Scoring
import SnapshotFormat
import Testing
import UserPool

/// Columns of ordinals are columns of numbers: they are written and mapped as such.
struct OrdinalLayoutTests {
    @Test(arguments: [
        layout(PoolRow.self), layout(Row.self), layout(IDRank.self), layout(Slot.self),
        layout(RegionOrdinal.self), layout(DictionaryEntry.self), layout(ListRank.self),
    ])
    func `An ordinal takes what its number takes`(layout: [Int]) {
        #expect(layout == Self.layout(UInt32.self))
    }

    private static func layout<Number>(_ type: Number.Type) -> [Int] {
        [MemoryLayout<Number>.size, MemoryLayout<Number>.stride, MemoryLayout<Number>.alignment]
    }
}
