import LaneLayout
import Testing

@Suite struct InterestEncoderTests {
    /// Codes 1...count, each of two users.
    private func encoder(_ count: UInt32) -> InterestEncoder {
        InterestEncoder((1...count).flatMap { [$0, $0] })
    }

    private func words(_ encoder: InterestEncoder, _ interests: [UInt32]) -> ([UInt32], UInt32) {
        var words = [UInt32](repeating: 0, count: encoder.wordCount)
        let slack = encoder.set(interests.span, in: &words)
        return (words, slack)
    }

    @Test(arguments: [(1, 1), (32, 1), (33, 2), (512, 16), (513, 16)] as [(UInt32, Int)])
    func `Each interest of two users has a bit as far as there are bits`(
        count: UInt32, wordCount: Int
    ) {
        let encoder = encoder(count)
        #expect(encoder.wordCount == wordCount)
        let (words, slack) = words(encoder, Array(1...count))
        let bits = words.reduce(0) { $0 + $1.nonzeroBitCount }
        #expect(bits == min(Int(count), 512))
        #expect(bits + Int(slack) == Int(count), "slack makes up for bits that are shared")
    }

    @Test func `An interest of one user has no bit`() {
        let (words, slack) = words(InterestEncoder([1, 1, 2]), [2])
        #expect(words == [0] && slack == 0)
    }

    @Test func `Only the last two words may stand for several interests`() {
        var own = SIMD16<UInt32>(repeating: 0)
        own[13] = .max
        #expect(!InterestEncoder.isAmbiguous(own))
        own[14] = 1
        #expect(InterestEncoder.isAmbiguous(own))
        // The 448 most frequent, which come first where all are as frequent, have their own.
        let (words, slack) = words(encoder(600), Array(1...448))
        #expect(words.prefix(14).allSatisfy { $0 == .max } && words.suffix(2) == [0, 0])
        #expect(slack == 0)
    }

    @Test func `The scale is the reciprocal of the number of interests`() {
        #expect(InterestEncoder.scale(count: 0) == 0)
        #expect(InterestEncoder.scale(count: 4) == 0.25)
    }
}
