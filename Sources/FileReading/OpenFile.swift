import Glibc
package import SystemPackage

/// A file that is open for reading at any place, with `pread`.
///
///     let file = try OpenFile("lists/part-00000.parquet")
///     let magic = try file.bytes(0..<4)
///
/// Each read asks the operating system anew. So a bad sector, or a file that somebody shortened or
/// overwrote in place, ends in a ``FileError`` where a ``MappedFile`` would end the process with
/// SIGBUS. What may outlive the process that wrote it is read through this type. It holds one
/// descriptor for as long as it lives; a file that is replaced or removed meanwhile stays readable.
package final class OpenFile: Sendable {
    /// The path that was opened; the file there may have been replaced since.
    package let path: FilePath
    /// The length when the file was opened.
    package let byteCount: Int
    private let descriptor: FileDescriptor

    /// Opens a regular file.
    ///
    /// - Throws: ``FileError`` where it cannot be opened or is something else than a file.
    package init(_ path: FilePath) throws(FileError) {
        // Without `nonBlocking` a named pipe would wait here for its writer.
        let file = try attempt("open", path) {
            try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
        }
        var status = stat()
        let problem: FileError? =
            if unsafe fstat(file.rawValue, &status) != 0 {
                FileError("open", path, Errno(rawValue: errno))
            } else if status.st_mode & S_IFMT != S_IFREG {
                FileError(damaged: path, "it is not a regular file")
            } else { nil }
        if let problem {
            try? file.close()
            throw problem
        }
        self.path = path
        byteCount = Int(status.st_size)
        descriptor = file
    }

    deinit { try? descriptor.close() }

    /// Fills a buffer with the bytes from an offset on.
    ///
    /// - Throws: ``FileError``; with code `.damaged` where the file ends before the buffer is full.
    package func read(
        at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(FileError) {
        var filled = 0
        while filled < buffer.count {
            // The buffer has room for so many bytes behind those that are filled.
            let count = unsafe pread(
                descriptor.rawValue, buffer.baseAddress?.advanced(by: filled),
                buffer.count - filled, offset + filled)
            if count > 0 {
                filled += count
            } else if count == 0 {
                throw FileError(
                    damaged: path,
                    "it ends at byte \(offset + filled): it was shortened after it was opened")
            } else if errno != EINTR {
                throw FileError("read", path, Errno(rawValue: errno))
            }
        }
    }

    /// A copy of some bytes, which lie within ``byteCount``.
    ///
    /// - Throws: as ``read(at:into:)``.
    package func bytes(_ range: Range<Int>) throws(FileError) -> [UInt8] {
        var failure: FileError?
        // All bytes that are counted were filled.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            let target = unsafe UnsafeMutableRawBufferPointer(
                start: buffer.baseAddress, count: range.count)
            do throws(FileError) {
                try unsafe read(at: range.lowerBound, into: target)
                count = range.count
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    /// A copy of the whole file.
    ///
    /// - Throws: as ``read(at:into:)``.
    package func bytes() throws(FileError) -> [UInt8] { try bytes(0..<byteCount) }

    /// Lends the whole file a piece at a time, from its start to its end.
    ///
    /// - Throws: as ``read(at:into:)``.
    package func forEachPiece(_ body: (RawSpan) -> Void) throws(FileError) {
        let pieceByteCount = 1 << 18
        for start in stride(from: 0, to: byteCount, by: pieceByteCount) {
            let piece = try bytes(start..<min(start + pieceByteCount, byteCount))
            // Bytes have no padding.
            body(unsafe piece.span.bytes)
        }
    }

    /// Drops the bytes from memory, for measurements: the next read asks the device.
    package func evict() { posix_fadvise(descriptor.rawValue, 0, 0, POSIX_FADV_DONTNEED) }
}
