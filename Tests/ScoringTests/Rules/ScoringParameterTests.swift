import Scoring
import Testing

/// What scoring may be asked for.
struct ScoringParameterTests {
    @Test func `Parameters outside of their ranges are mistakes of the caller`() async {
        await #expect(processExitsWith: .failure) {
            _ = ScoringParameters(radiusTenths: -1, top: 100, minimumScore: 0)
        }
        await #expect(processExitsWith: .failure) {
            _ = ScoringParameters(radiusTenths: 0, top: 256, minimumScore: 0)
        }
        await #expect(processExitsWith: .failure) {
            _ = ScoringParameters(radiusTenths: 0, top: 1, minimumScore: 10_001)
        }
    }

    @Test func `The ends of the ranges are allowed`() {
        let least = ScoringParameters(radiusTenths: 0, top: 1, minimumScore: 0)
        let most = ScoringParameters(radiusTenths: .max, top: 255, minimumScore: 10_000)
        #expect([least.top, most.top] == [1, 255])
        #expect(most.minimumScore == 10_000)
        #expect(ScoringParameters.listLength.range == 1...255)
        #expect(ScoringParameters.listLength.defaultValue == 100)
        #expect(ScoringParameters.radiusMiles.defaultValue == 50)
        #expect(ScoringParameters.minimumPoints.range == 0...100)
    }
}
