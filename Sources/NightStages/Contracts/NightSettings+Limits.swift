package import Scoring

extension NightSettings {
    /// Maximum users per chunk; the default is about a second of work in a dense city.
    package static let usersPerChunk = Limits(1...100_000_000, default: 16_384)
    /// The share of the rows of the pool that may be rejected.
    package static let rejectFraction = Limits<Double>(0...1, default: 0.01)
    /// Names of the codecs of published pages, the default first.
    package static let codecs = ["lz4", "zstd"]
    /// Name of the scoring model of a night that names none.
    package static let defaultModel = "oith-v1"
}
