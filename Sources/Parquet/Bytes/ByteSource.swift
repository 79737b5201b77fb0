/// The bytes of a whole file, lent by whoever opened it.
///
/// A mapped file conforms as it is. The bytes must neither move nor change as long as the object
/// lives.
package protocol ByteSource: AnyObject, Sendable {
    /// The whole file; valid as long as the object lives.
    @unsafe var buffer: UnsafeRawBufferPointer { get }
}

/// A file that stands in memory.
@safe package final class InMemoryFile: ByteSource, @unchecked Sendable {
    // Sendable without a lock: the memory is written once, in `init`.

    @unsafe package let buffer: UnsafeRawBufferPointer

    /// Copies the bytes of a file.
    package init(_ bytes: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        unsafe copy.copyBytes(from: bytes)
        unsafe buffer = UnsafeRawBufferPointer(copy)
    }

    deinit { unsafe buffer.deallocate() }
}
