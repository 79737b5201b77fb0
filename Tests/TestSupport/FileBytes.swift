package import DurableFiles
package import SystemPackage

/// The bytes of a file.
package func fileBytes(_ path: FilePath) throws(FileError) -> [UInt8] {
    // The closure copies before it returns.
    try MappedFile(path).withBytes { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
}

/// Replaces a file, which then has another inode: a mapping of the old one stays as it is.
package func replace(_ path: FilePath, by bytes: [UInt8]) throws {
    try LocalFileSystem().removeFile(path)
    let file = try FileDescriptor.open(
        path, .writeOnly, options: [.create], permissions: [.ownerReadWrite])
    defer { try? file.close() }
    _ = try file.writeAll(bytes)
}
