import SystemPackage

/// How many files this process may open.
enum OpenFiles {
    /// What a night has open at once, beside the standard ones.
    ///
    /// They are journal, pool, lock, signals and the runtime's own. Without those the runtime traps
    /// before there is an error to tell.
    private static let least = 16
    private static let limits: [Errno] = [.tooManyOpenFiles, .tooManyOpenFilesInSystem]

    /// Checks that there is room for the files of a command.
    ///
    /// - Throws: ``CommandError`` where there is not.
    static func check() throws(CommandError) {
        let root: FilePath = "/"
        var held: [FileDescriptor] = []
        defer { for descriptor in held { try? descriptor.close() } }
        for _ in 0..<least {
            do {
                held.append(try FileDescriptor.open(root, .readOnly, options: .closeOnExec))
            } catch {
                // Whatever else is wrong there, files can be opened.
                guard let error = error as? Errno, limits.contains(error) else { return }
                throw CommandError(
                    ExitStatus.inputOutput,
                    "it may open \(held.count) more files and needs \(least): \(error); `ulimit -n` "
                        + "raises the limit")
            }
        }
    }
}
