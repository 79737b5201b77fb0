import DurableFiles
import Glibc
import SystemPackage

/// Files that are named on the command line: read whole, also pipes.
enum InputFile {
    /// The bytes of a file; `-` is standard input.
    ///
    /// A pipe of a shell, `<(...)` or /dev/stdin, is read to its end. A named pipe is refused:
    /// without a writer, a night would wait for ever.
    ///
    /// - Throws: ``FileError`` that says which file.
    static func bytes(of name: String) throws(FileError) -> [UInt8] {
        if name == "-" {
            if let embedded = EmbeddedProcess.current { return embedded.input }
            return try rest(of: .standardInput, "standard input")
        }
        let path = FilePath.absolute(name)
        let file = try open(path)
        // Nothing was written, so closing can lose nothing.
        defer { try? file.close() }
        return try rest(of: file, path)
    }

    /// Opens a file without waiting; reads from it wait.
    private static func open(_ path: FilePath) throws(FileError) -> FileDescriptor {
        if FileKind(path) == .pipe, !isAnonymousPipe(path) {
            throw FileError(
                damaged: path, "it is a named pipe; name a file, or pipe into standard input")
        }
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
        } catch {
            throw FileError("open", on: path, error as? Errno ?? .ioError)
        }
        // Only the opening must not wait, in case the file has become a pipe meanwhile.
        _ = fcntl(file.rawValue, F_SETFL, fcntl(file.rawValue, F_GETFL) & ~O_NONBLOCK)
        return file
    }

    private static func rest(
        of file: FileDescriptor, _ path: FilePath
    ) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            do {
                let count = try file.read(into: &piece)
                if count == 0 { return bytes }
                bytes += piece[..<count]
            } catch {
                throw FileError("read", on: path, error as? Errno ?? .ioError)
            }
        }
    }
}
