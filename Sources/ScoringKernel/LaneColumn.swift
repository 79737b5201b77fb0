/// Sixteen rows of a column: what one vector holds.
package typealias Lanes<Scalar: SIMDScalar> = SIMD16<Scalar>

/// A column of 32-bit values that is read sixteen rows at a time.
///
/// It does not own the memory; its maker keeps that alive.
@safe package struct LaneColumn<Scalar: SIMDScalar & BitwiseCopyable>: @unchecked Sendable {
    // Sendable without a lock: nobody writes to the memory.

    /// The number of whole vectors.
    package let vectorCount: Int
    /// The first value; nil only where there are no vectors.
    package let base: UnsafeRawPointer?

    /// A column without rows.
    package init() {
        vectorCount = 0
        unsafe base = nil
    }

    /// - Parameters:
    ///   - base: the first value, 64-byte aligned.
    ///   - count: values; a multiple of 16.
    @unsafe package init(unsafe base: UnsafeRawPointer, count: Int) {
        precondition(count % 16 == 0, "lane columns are padded to whole vectors")
        precondition(UInt(bitPattern: base) % 64 == 0, "lane columns are 64-byte aligned")
        vectorCount = count / 16
        unsafe self.base = unsafe base
    }

    /// The value of one row; traps outside the column.
    package subscript(row row: Int) -> Scalar {
        precondition(row >= 0 && row < vectorCount * 16, "a row outside the lane column")
        // In bounds by the line above, so there is a base.
        return unsafe base.unsafelyUnwrapped.load(
            fromByteOffset: row * MemoryLayout<Scalar>.stride, as: Scalar.self)
    }
}
