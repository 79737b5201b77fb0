package import DurableFiles
package import SystemPackage

/// The bytes of a file.
package func fileBytes(_ path: FilePath) throws(FileError) -> [UInt8] {
    // The closure copies before it returns.
    try MappedFile(path).withBytes { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
}
