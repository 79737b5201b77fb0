import NightStages
import OithBench
import Testing

@Suite struct NightBenchTests {
    @Test(arguments: [
        (NightBench.Part.extract, NightStage.extractPool, NightStage.extractPool),
        (.score, .scoreChunk, .scoreChunk), (.write, .aggregateCandidates, .verifySnapshot),
        (.night, .extractPool, .publishSnapshot),
    ])
    func `A part of the night begins and ends with these stages`(
        part: NightBench.Part, first: NightStage, last: NightStage
    ) {
        #expect(part.stages == first...last)
    }

    @Test(arguments: ["extract", "score", "write", "night"])
    func `A part has the name of its command`(name: String) {
        #expect(NightBench.Part(rawValue: name)?.rawValue == name)
    }
}
