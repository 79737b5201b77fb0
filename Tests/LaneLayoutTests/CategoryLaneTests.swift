import LaneLayout
import Testing

@Suite struct CategoryLaneTests {
    /// Codes 1...20, code n occurring 21 - n times, but the last one, which occurs once.
    private let codes = (UInt32(1)...20).flatMap { code in
        [UInt32](repeating: code, count: Int(21 - code))
    }

    @Test func `The most frequent values have a nibble of their own`() {
        let encoder = CategoryEncoder(2, of: codes + [0, 0, 0])
        let nibbles = (UInt32(0)...21).map { encoder.word($0) >> CategoryLane.shift(2) }
        #expect(
            nibbles == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 14, 14, 14, 14, 14, 0, 0])
        #expect(!CategoryLane.isAmbiguous(encoder.word(13)))
        #expect(CategoryLane.isAmbiguous(encoder.word(14)))
    }

    @Test func `A query equals no unknown value, and takes no points on a guess`() {
        let word: UInt32 = 0x0EE5_0A1E | CategoryLane.photo
        let gain = SIMD8<Int32>(repeating: 100)
        #expect(CategoryLane.query(of: word, points: gain) == 0xE5FA1E)
        #expect(CategoryLane.query(of: word, points: SIMD8() &- gain) == 0xF5FA1F)
    }

    @Test func `Photo and bio are bits above the categories`() {
        #expect(CategoryLane.word(extras: 1) == CategoryLane.photo)
        #expect(CategoryLane.word(extras: 2) == CategoryLane.bio)
        #expect(CategoryLane.shift(CategoryLane.count) == 24)
    }
}
