public import Geo

/// What the exact rules need of nearly every pair that a kernel lets through, side by side, so that
/// it costs one cache line.
@frozen public struct Coordinates: Sendable, BitwiseCopyable {
    /// Where the user is.
    public let vector: UnitVector
    /// Place of the id in the byte order of all ids.
    public let idRank: UInt32
    /// Tenths of a mile; -1 accepts nobody.
    public let distanceLimit: Int32

    /// - Parameters:
    ///   - vector: where the user is.
    ///   - idRank: place of the id.
    ///   - distanceLimit: tenths of a mile.
    @inlinable
    public init(vector: UnitVector, idRank: UInt32, distanceLimit: Int32) {
        self.vector = vector
        self.idRank = idRank
        self.distanceLimit = distanceLimit
    }
}
