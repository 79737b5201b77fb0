package import Geo

extension GeohashCell {
    /// The 32 cells of precision 1, which cover the Earth.
    package static let roots = (0..<32).map { GeohashCell(bits: UInt64($0), precision: 1) }
}
