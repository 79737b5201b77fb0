extension GeohashCell {
    /// The cell so many cells further east and north.
    ///
    /// Columns go round the Earth; rows end at the poles.
    ///
    /// - Returns: nil beyond a pole.
    package func neighbor(east: Int, north: Int) -> GeohashCell? {
        let block = block
        let (row, overflow) = Int(block.row).addingReportingOverflow(north)
        guard !overflow, 0..<1 << block.rowBitCount ~= row else { return nil }
        // Columns are a power of two: the mask is the remainder, for a sum that wrapped as well.
        let mask = (1 << block.columnBitCount) - 1
        let column = (Int(block.column) &+ east) & mask
        let moved = ZOrderBlock(
            column: UInt64(column), row: UInt64(row), bitCount: block.bitCount)
        return GeohashCell(bits: moved.bits, precision: precision)
    }
}
