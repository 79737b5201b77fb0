import DurableFiles
import SystemPackage

/// Files that a person names: read whole, also where they are pipes.
enum InputFile {
    /// The bytes of a file; `-` is standard input.
    ///
    /// - Throws: ``FileError`` that says which file.
    static func bytes(of name: String) throws(FileError) -> [UInt8] {
        if name == "-" { return try rest(of: .standardInput, "standard input") }
        let path = FilePath.absolute(name)
        let file: FileDescriptor
        do { file = try FileDescriptor.open(path, .readOnly) } catch {
            throw FileError("open", path, error as? Errno ?? .ioError)
        }
        // Nothing was written, so closing can lose nothing.
        defer { try? file.close() }
        return try rest(of: file, path)
    }

    private static func rest(
        of file: FileDescriptor, _ path: FilePath
    ) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            do {
                // The buffer lives for the length of the call.
                let count = try unsafe piece.withUnsafeMutableBytes { buffer in
                    try unsafe file.read(into: buffer)
                }
                if count == 0 { return bytes }
                bytes += piece[..<count]
            } catch {
                throw FileError("read", path, error as? Errno ?? .ioError)
            }
        }
    }
}
