import Bytes
import Glibc
package import SystemPackage

/// A whole file mapped read-only into memory.
///
/// The file must never be truncated in place while it is mapped (the kernel would answer with
/// SIGBUS), and its device must not fail: only what the running night itself wrote is mapped. This
/// project replaces files by rename, which leaves a mapping as it was. What outlives the night, as
/// snapshots do, is read through ``OpenFile``.
@safe package final class MappedFile: @unchecked Sendable {
    // Sendable without a lock: the mapping is read-only and lives as long as the object.

    /// The path that was opened; the file there may have been replaced since.
    package let path: FilePath
    /// The length of the mapping, in bytes; 0 for an empty file.
    package let byteCount: Int
    private let base: UnsafeRawPointer?

    /// Maps a file.
    ///
    /// - Throws: ``FileError`` where it cannot be opened or mapped.
    package init(_ path: FilePath) throws(FileError) {
        self.path = path
        // Without `nonBlocking` a named pipe would wait here for its writer.
        let file = try attempt("open", on: path) {
            try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
        }
        defer { try? file.close() }
        guard let status = stat(file) else {
            throw FileError("open", on: path, Errno(rawValue: errno))
        }
        guard status.isRegularFile else {
            throw FileError(damaged: path, "it is not a regular file")
        }
        byteCount = Int(status.st_size)
        guard byteCount > 0 else {
            unsafe base = nil
            return
        }
        let address = unsafe mmap(nil, byteCount, PROT_READ, MAP_SHARED, file.rawValue, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw FileError("map", on: path, Errno(rawValue: errno))
        }
        unsafe base = UnsafeRawPointer(address)
    }

    deinit {
        if let base = unsafe base {
            unsafe munmap(UnsafeMutableRawPointer(mutating: base), byteCount)
        }
    }

    /// The bytes, valid as long as this object lives: the caller keeps it alive.
    @unsafe package var buffer: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: base, count: byteCount)
    }

    /// Lends the bytes for the length of a closure.
    package func withBytes<Result, Failure: Error>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // `self` is alive until the closure returns, and so is the mapping.
        let span = unsafe RawSpan(_unsafeBytes: buffer)
        return try body(span)
    }

    /// A copy of all bytes.
    package func bytes() -> [UInt8] {
        withBytes { [UInt8](copying: $0) }
    }
}
