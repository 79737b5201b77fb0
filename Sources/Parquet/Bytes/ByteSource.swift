/// The bytes of a file, read a range at a time.
///
/// What was read once may be read again, and the length does not change as long as the object
/// lives. A range that cannot be read is an error, never a trap: see ``ParquetError`` with code
/// `.unreadable`.
package protocol ByteSource: AnyObject, Sendable {
    /// The length of the whole file.
    var byteCount: Int { get }

    /// Fills a buffer with the bytes from an offset on, all of which are within the length.
    ///
    /// - Throws: where they cannot be read.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws
}

extension ByteSource {
    /// A copy of a range, which lies within the length.
    ///
    /// - Throws: what ``read(at:into:)`` throws.
    package func bytes(_ range: Range<Int>) throws -> [UInt8] {
        // All bytes that are counted were filled.
        try unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            try unsafe read(
                at: range.lowerBound,
                into: UnsafeMutableRawBufferPointer(
                    start: buffer.baseAddress, count: range.count))
            count = range.count
        }
    }
}

/// A file that is in memory.
package final class InMemoryFile: ByteSource {
    private let bytes: [UInt8]

    /// Takes the bytes of a file.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The length of the file.
    package var byteCount: Int { bytes.count }

    /// Copies bytes from an offset on, all of which are within the length.
    package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) {
        // The slice is checked, and both live for the length of the copy.
        unsafe bytes[offset..<offset + buffer.count].withUnsafeBytes {
            unsafe buffer.copyMemory(from: $0)
        }
    }
}
