import Bytes
package import FileReading
package import Parquet
package import SystemPackage

/// Opens the file at a path for reading.
package typealias FileOpener = @Sendable (FilePath) throws -> any ByteSource

/// An open file is what the Parquet module reads.
extension OpenFile: ByteSource {}

extension ByteSource {
    /// The CRC-32 of a range inside the file.
    ///
    /// - Throws: what kept the bytes from being read.
    func crc32(of range: Range<Int>) throws -> UInt32 {
        CRC32.checksum(try bytes(range))
    }
}
