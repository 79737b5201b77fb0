import LaneLayout
import ScoringKernel

// The filters of rule 1.

extension Tile {
    /// The pairs whose attributes and ages suit.
    var admitted: Lanes<UInt32> {
        @inline(__always) get {
            let columns = unsafe plan.columns
            let attributes = Lanes<UInt32>(repeating: query.attributes)
            let refusals = Lanes<UInt32>(repeating: query.refusals)
            let ages = Lanes<UInt32>(repeating: query.ages)
            var admitted = Lanes<UInt32>()
            var bit = Lanes<UInt32>(repeating: 1)
            for vector in first..<first &+ count {
                let refused = unsafe columns.attributes.lanes(vector) & refusals
                let refusing = unsafe columns.refusals.lanes(vector) & attributes
                let unreached = unsafe Self.unreached(columns.ages.lanes(vector), ages)
                admitted |= Lanes((refused | refusing | unreached).isZero) & bit
                bit &+= bit
            }
            return admitted
        }
    }

    /// 0 in the lanes where every byte of the age word is at least the query's: `AgeLane.reaches` for
    /// sixteen candidates.
    @inline(__always)
    static func unreached(_ ages: Lanes<UInt32>, _ query: Lanes<UInt32>) -> Lanes<UInt32> {
        let high = Lanes<UInt32>(repeating: AgeLane.highBits)
        // Cannot wrap: bytes are 0...127, and each candidate byte has 128 added.
        return ~((ages | high) &- query) & high
    }

    /// Those of some pairs that are near enough.
    ///
    /// - Parameters:
    ///   - admitted: the pairs.
    ///   - squares: gets the squared chords of each vector with such a pair.
    /// - Returns: the pairs that are left.
    @inline(__always)
    func reached(
        _ admitted: Lanes<UInt32>, noting squares: UnsafeMutablePointer<Lanes<Float>>
    ) -> Lanes<UInt32> {
        let columns = unsafe plan.columns
        let (x, y, z) = (
            Lanes(repeating: query.x), Lanes(repeating: query.y), Lanes(repeating: query.z)
        )
        let own = Lanes<Float>(repeating: query.reach)
        // A reach that does not count is one that all squares keep.
        let indifference = Lanes<Float>(repeating: query.usesCandidateReach ? 0 : .infinity)
        var reached = Lanes<UInt32>()
        var pending = admitted.disjunction
        while pending != 0 {
            let place = pending.trailingZeroBitCount
            pending &= pending &- 1
            let vector = first &+ place
            let dx = unsafe columns.x.lanes(vector) - x
            let dy = unsafe columns.y.lanes(vector) - y
            let dz = unsafe columns.z.lanes(vector) - z
            let square = dx * dx + dy * dy + dz * dz
            let theirs = unsafe columns.reach.lanes(vector) + indifference
            let isNear = (square .<= own) .& (square .<= theirs)
            let bit = Lanes<UInt32>(repeating: 1 &<< UInt32(truncatingIfNeeded: place))
            reached |= Lanes(isNear) & admitted & bit
            // The notes have room for each vector of a tile.
            unsafe squares[place] = square
        }
        return reached
    }
}

extension UnsafeRawPointer {
    /// The sixteen values of a vector of a column.
    ///
    /// In bounds by the check of `scan`, aligned by that of `LaneColumn`.
    @inline(__always)
    func lanes<Scalar: SIMDScalar & BitwiseCopyable>(_ vector: Int) -> Lanes<Scalar> {
        unsafe load(fromByteOffset: vector &* 64, as: Lanes<Scalar>.self)
    }
}
