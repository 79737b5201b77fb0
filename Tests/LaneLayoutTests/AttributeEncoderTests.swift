import LaneLayout
import Testing

@Suite struct AttributeEncoderTests {
    /// Whether the lanes let a candidate's value pass a user's preference.
    private func passes(
        _ encoder: AttributeEncoder, value: UInt32, accepted: [UInt32], religion: UInt32 = 0,
        required: UInt32 = 0
    ) -> Bool {
        let attributes = encoder.attributes(
            gender: 2, smoking: value, drinking: 0, religion: religion, children: 0)
        let refusals = encoder.refusals(
            interestedIn: 0xF, smoking: accepted[...], drinking: [], religion: required,
            children: 0)
        return attributes & refusals == 0
    }

    @Test func `A field that is wide enough is exact`() {
        let encoder = AttributeEncoder(
            .init(smoking: [1, 2, 2, 3], drinking: [], religion: [4, 5], children: []))
        #expect(!encoder.traits.sharesAttributeBits)
        for value in UInt32(0)...6 {
            for accepted in [[], [1], [1, 3], [2, 3]] as [[UInt32]] {
                let isRight = accepted.isEmpty || value == 0 || accepted.contains(value)
                #expect(passes(encoder, value: value, accepted: accepted) == isRight)
            }
            // An unknown religion fails a requirement.
            for required in [0, 4, 5] as [UInt32] {
                let isRight = required == 0 || required == value
                #expect(
                    passes(encoder, value: 0, accepted: [], religion: value, required: required)
                        == isRight)
            }
        }
    }

    @Test func `Values that share a bit are let through, never refused`() {
        let named = Array(UInt32(1)...40)
        let encoder = AttributeEncoder(
            .init(smoking: named, drinking: named, religion: named, children: named))
        #expect(encoder.traits.sharesAttributeBits)
        for value in named {
            #expect(passes(encoder, value: value, accepted: [value]))
            #expect(passes(encoder, value: 0, accepted: [], religion: value, required: value))
        }
        let refused = named.filter { !passes(encoder, value: $0, accepted: [1]) }
        #expect(!refused.isEmpty, "a bit that refuses nobody is of no use")
    }

    @Test func `Fields do not overlap and traits are read as they were written`() {
        let encoder = AttributeEncoder(
            .init(smoking: [1, 2], drinking: [3], religion: [], children: [9]))
        let masks = AttributeLane.allCases.map { encoder.traits.mask($0) }
        #expect(masks[0] == 0xF)
        #expect(masks.map(\.nonzeroBitCount) == [4, 3, 2, 1, 2])
        #expect(masks.reduce(0, |).nonzeroBitCount == 12)
        let words = encoder.traits.words
        #expect(words.count == LaneTraits.wordCount)
        let read = LaneTraits(words: words[...])
        #expect(AttributeLane.allCases.map { read.mask($0) } == masks)
        #expect(read.sharesAttributeBits == encoder.traits.sharesAttributeBits)
    }
}
