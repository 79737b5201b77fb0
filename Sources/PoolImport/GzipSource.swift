import CZlib
import UserPool

/// Unfolds a gzip file (RFC 1952) of one or more members with zlib.
///
/// Every member's CRC and length are checked by zlib; what follows the last member must be another
/// member.
@safe final class GzipSource: DecompressedStream {
    static let format = "gzip"
    let input: ExportFile
    /// zlib's state points back at the stream, which therefore must never move.
    private let stream: UnsafeMutablePointer<z_stream>
    private(set) var isBetweenParts = true

    /// Prepares to unfold what a file holds.
    ///
    /// - Throws: ``PoolError`` where there is no memory for it.
    init(_ input: ExportFile) throws {
        self.input = input
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // 15 bits of window, and 16 for a gzip wrapper instead of zlib's.
        let code = unsafe inflateInit2_(
            stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else {
            throw PoolError(.inputOutput, in: input.path, "no memory to decompress it")
        }
    }

    deinit {
        // Also right after a failed start: zlib refuses a stream without a state.
        _ = unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    func step(_ buffer: inout [UInt8]) throws -> Int {
        let capacity = buffer.count
        let available = input.window.count
        let code = input.withWindow { window in
            // Both pointers are used in this call of zlib only, and it stays within the counts.
            unsafe window.withUnsafeBufferPointer { source in
                unsafe buffer.withUnsafeMutableBufferPointer { target in
                    unsafe stream.pointee.next_in = UnsafeMutablePointer(
                        mutating: source.baseAddress)
                    unsafe stream.pointee.avail_in = UInt32(available)
                    unsafe stream.pointee.next_out = target.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(capacity)
                    return unsafe inflate(stream, Z_NO_FLUSH)
                }
            }
        }
        let consumed = available - Int(unsafe stream.pointee.avail_in)
        input.consume(consumed)
        if consumed > 0 { isBetweenParts = false }
        switch code {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END:
            _ = unsafe inflateReset(stream)
            isBetweenParts = true
        default:
            throw damage
        }
        return capacity - Int(unsafe stream.pointee.avail_out)
    }
}
