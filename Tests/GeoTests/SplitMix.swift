import Randomness

/// SplitMix64 (Steele, Lea and Flood, 2014): the same sequence for the same seed everywhere.
struct SplitMix: RandomNumberGenerator {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func next() -> UInt64 { random.next() }

    /// A place anywhere, the poles, the antimeridian and the edges of cells far too often.
    mutating func place() -> (latitude: Double, longitude: Double) {
        let edges = Double(1 << Int.random(in: 0...8, using: &self))
        let latitude: Double =
            switch Int.random(in: 0..<8, using: &self) {
            case 0: [-90.0, 90, 0, -0.0, 89.99, -89.99][Int.random(in: 0..<6, using: &self)]
            case 1:
                (Double.random(in: -90...90, using: &self) / 180 * edges).rounded() / edges * 180
            case 2: 90 - Double.random(in: 0...1, using: &self)
            default: Double.random(in: -90...90, using: &self)
            }
        let longitude: Double =
            switch Int.random(in: 0..<8, using: &self) {
            case 0: [-180.0, 180, 0, -0.0, 179.99, -179.99][Int.random(in: 0..<6, using: &self)]
            case 1:
                (Double.random(in: -180...180, using: &self) / 360 * edges).rounded() / edges * 360
            default: Double.random(in: -180...180, using: &self)
            }
        return (min(max(latitude, -90), 90), min(max(longitude, -180), 180))
    }
}
