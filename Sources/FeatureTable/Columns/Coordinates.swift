public import Geo

/// What the exact rules need of nearly every pair that a kernel lets through, side by side, so that
/// it costs one cache line.
@frozen public struct Coordinates: Sendable, BitwiseCopyable {
    /// Where the user is.
    public let vector: UnitVector
    /// The rank of the user's id.
    public let idRank: IDRank
    /// Tenths of a mile; -1 accepts nobody.
    public let distanceLimit: Int32

    /// - Parameters:
    ///   - vector: where the user is.
    ///   - idRank: the rank of the user's id.
    ///   - distanceLimit: tenths of a mile.
    @inlinable
    public init(vector: UnitVector, idRank: IDRank, distanceLimit: Int32) {
        (self.vector, self.idRank, self.distanceLimit) = (vector, idRank, distanceLimit)
    }
}
