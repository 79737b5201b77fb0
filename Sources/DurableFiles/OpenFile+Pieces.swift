extension OpenFile {
    /// Lends the whole file a piece at a time, from its start to its end.
    ///
    /// - Throws: as ``read(_:into:)``.
    package func forEachPiece(_ body: ([UInt8]) -> Void) throws(FileError) {
        let pieceByteCount = 1 << 18
        for start in stride(from: 0, to: byteCount, by: pieceByteCount) {
            let piece = try bytes(start..<min(start + pieceByteCount, byteCount))
            body(piece)
        }
    }
}
