import Parquet

/// A file that is in memory.
package final class InMemoryFile: ByteSource {
    private let bytes: [UInt8]

    /// Takes the bytes of a file.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The length of the file.
    package var byteCount: Int { bytes.count }

    /// A copy of a range, which lies within the length.
    package func bytes(_ range: Range<Int>) -> [UInt8] { Array(bytes[range]) }

    /// Copies a range over the first bytes of an array, which has at least as many.
    package func read(_ range: Range<Int>, into room: inout [UInt8]) {
        room.replaceSubrange(..<range.count, with: bytes[range])
    }
}
