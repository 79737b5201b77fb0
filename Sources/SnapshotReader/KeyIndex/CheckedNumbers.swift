import Bytes
package import SnapshotFormat

extension RawSpan {
    /// The little-endian number at `offset`.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` if the bytes end before it does.
    package func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _: Number.Type = Number.self, at offset: Int
    ) throws(SnapshotError) -> Number {
        guard offset >= 0, offset <= byteCount - MemoryLayout<Number>.size else {
            throw SnapshotError(.damaged, "it is too short", offset: offset)
        }
        return littleEndian(at: offset)
    }
}
