import CZlib

/// Decompresses gzip of one member or more (RFC 1952), or what zlib makes, with zlib.
enum GzipDecoder {
    /// Decompresses some bytes.
    ///
    /// - Parameters:
    ///   - stored: the whole of what is compressed.
    ///   - byteCount: how many bytes there are at most.
    /// - Returns: the bytes, maybe fewer; nil on failure.
    static func decompress(_ stored: RawSpan, byteCount: Int) -> [UInt8]? {
        var written: Int?
        // One byte of room spares zlib a null pointer; what is counted was written.
        let page = unsafe stored.withUnsafeBytes { source in
            unsafe [UInt8](unsafeUninitializedCapacity: max(1, byteCount)) { target, count in
                written = unsafe decompress(
                    source,
                    into: UnsafeMutableRawBufferPointer(
                        start: target.baseAddress, count: byteCount))
                count = written ?? 0
            }
        }
        return written == nil ? nil : page
    }

    /// - Returns: how many bytes of `target` are written; nil on failure.
    private static func decompress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) -> Int? {
        var stream = unsafe z_stream()
        // zlib's state points back at the stream, which does not move within the closure.
        return unsafe withUnsafeMutablePointer(to: &stream) { stream in
            // 15 bits of window, and 32 for either wrapper, gzip's or zlib's.
            let code = unsafe inflateInit2_(
                stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
            guard code == Z_OK else { return nil }
            defer { unsafe _ = inflateEnd(stream) }
            // zlib stays within the counts, and only reads the source.
            unsafe stream.pointee.next_in = UnsafeMutablePointer(
                mutating: source.bindMemory(to: UInt8.self).baseAddress)
            unsafe stream.pointee.avail_in = UInt32(source.count)
            unsafe stream.pointee.next_out = target.bindMemory(to: UInt8.self).baseAddress
            unsafe stream.pointee.avail_out = UInt32(target.count)
            guard unsafe run(stream) else { return nil }
            return target.count - Int(unsafe stream.pointee.avail_out)
        }
    }

    /// Whether all members end where they should.
    private static func run(_ stream: UnsafeMutablePointer<z_stream>) -> Bool {
        while true {
            // All input is there and all room: a member either ends in one call or never.
            guard unsafe inflate(stream, Z_FINISH) == Z_STREAM_END else { return false }
            if unsafe stream.pointee.avail_in == 0 { return true }
            guard unsafe inflateReset(stream) == Z_OK else { return false }
        }
    }
}
