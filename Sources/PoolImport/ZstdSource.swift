import CZstd
import UserPool

/// Unfolds a Zstandard file (RFC 8878) of one or more frames with libzstd.
///
/// The window is limited to libzstd's default of 128 MiB, so that a hostile frame cannot ask for
/// more. Checksums are checked where a frame has them.
@safe final class ZstdSource: DecompressedStream {
    static let format = "zstd"
    let input: ExportFile
    private let stream: OpaquePointer
    private(set) var isBetweenParts = true

    /// Prepares to unfold what a file holds.
    ///
    /// - Throws: ``PoolError`` where there is no memory for it.
    init(_ input: ExportFile) throws {
        self.input = input
        guard let stream = unsafe ZSTD_createDStream() else {
            throw PoolError(.inputOutput, in: input.path, "no memory to decompress it")
        }
        unsafe self.stream = stream
    }

    deinit { _ = unsafe ZSTD_freeDStream(stream) }

    func step(_ buffer: inout [UInt8]) throws -> Int {
        var consumed = 0
        var produced = 0
        let result = input.withWindow { window in
            // Both pointers are used in this call of libzstd only, and it stays within the sizes.
            unsafe window.withUnsafeBytes { source in
                unsafe buffer.withUnsafeMutableBytes { target in
                    var from = unsafe ZSTD_inBuffer(
                        src: source.baseAddress, size: source.count, pos: 0)
                    var to = unsafe ZSTD_outBuffer(
                        dst: target.baseAddress, size: target.count, pos: 0)
                    let result = unsafe ZSTD_decompressStream(stream, &to, &from)
                    consumed = unsafe from.pos
                    produced = unsafe to.pos
                    return result
                }
            }
        }
        input.consume(consumed)
        guard ZSTD_isError(result) == 0 else {
            throw damage
        }
        if consumed > 0 || produced > 0 { isBetweenParts = result == 0 }
        return produced
    }
}
