import CZlib

/// The CRC-32 of gzip, polynomial 0xEDB88320 reflected, by zlib.
package enum CRC32 {
    /// The checksum of an array.
    package static func checksum(_ bytes: [UInt8]) -> UInt32 {
        // Bytes have no padding.
        unsafe checksum(bytes.span.bytes)
    }

    /// The checksum of some bytes.
    package static func checksum(_ bytes: RawSpan) -> UInt32 {
        // zlib reads exactly so many bytes.
        unsafe bytes.withUnsafeBytes { buffer in
            UInt32(
                truncatingIfNeeded: unsafe crc32_z(
                    0, buffer.bindMemory(to: UInt8.self).baseAddress, buffer.count))
        }
    }
}
