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
        let file = try attempt("open", on: path) {
            try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
        }
        let status: stat
        do throws(FileError) { status = try Self.status(of: file, path) } catch {
            try? file.close()
            throw error
        }
        self.path = path
        byteCount = Int(status.st_size)
        descriptor = file
    }

    private static func status(
        of file: FileDescriptor, _ path: FilePath
    ) throws(FileError) -> stat {
        guard let status = stat(file) else {
            throw FileError("open", on: path, Errno(rawValue: errno))
        }
        guard status.isRegularFile else {
            throw FileError(damaged: path, "it is not a regular file")
        }
        return status
    }

    deinit { try? descriptor.close() }

    /// Reads a range, which lies within ``byteCount``, over the first bytes of an array, which has at
    /// least as many.
    ///
    /// - Throws: ``FileError``; with code `.damaged` where the file ends before the range does.
    package func read(_ range: Range<Int>, into room: inout [UInt8]) throws(FileError) {
        precondition(range.count <= room.count, "there is no room for the bytes")
        do {
            // The part of the array is there by the line above.
            try unsafe room.withUnsafeMutableBytes { room in
                try unsafe read(
                    at: range.lowerBound,
                    into: UnsafeMutableRawBufferPointer(rebasing: room[..<range.count]))
            }
        } catch let error as FileError { throw error } catch { preconditionFailure("\(error)") }
    }

    /// Fills a buffer with the bytes from an offset on.
    private func read(
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
                throw FileError("read", on: path, Errno(rawValue: errno))
            }
        }
    }

    /// A copy of some bytes, which lie within ``byteCount``.
    ///
    /// - Throws: as ``read(_:into:)``.
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
    /// - Throws: as ``read(_:into:)``.
    package func bytes() throws(FileError) -> [UInt8] { try bytes(0..<byteCount) }
}
