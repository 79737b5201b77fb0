import Glibc

/// The texts that the process was started with: its arguments, its variables and its folder.
///
/// The operating system knows them as bytes. A path that was decoded with replacement characters
/// is another path than the one that was meant, so what is not UTF-8 is refused by name.
enum ProcessTexts {
    /// Checks all of them.
    ///
    /// - Parameter variables: the names of the variables that this program reads.
    /// - Throws: ``CommandError`` that says which is missing or not UTF-8; it quotes none.
    static func check(variables: [String]) throws(CommandError) {
        // The runtime reads them from there, and has none where there is no such file.
        guard CommandLine.argc > 0 else {
            throw CommandError(
                ExitStatus.inputOutput,
                "the arguments cannot be read: /proc is not there; mount it (proc(5))")
        }
        try checkArguments()
        for name in variables where unsafe !isText(getenv(name)) {
            throw notText("the variable \(name)")
        }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        // getcwd writes at most the given count.
        guard unsafe getcwd(&buffer, buffer.count) != nil else { return }
        if unsafe !isText(&buffer) { throw notText("the path of the working folder") }
    }

    private static func checkArguments() throws(CommandError) {
        var option: String?
        for number in 1..<max(1, Int(CommandLine.argc)) {
            // There are `argc` of them, and they live as long as the process.
            let bytes = unsafe CommandLine.unsafeArgv[number]
            guard unsafe isText(bytes), let bytes = unsafe bytes else {
                let place = option.map { ", behind \($0)," } ?? ""
                throw notText("argument \(number)\(place)")
            }
            let text = unsafe String(cString: bytes)
            option = text.hasPrefix("--") ? text.split(separator: "=").first.map(String.init) : nil
        }
    }

    /// Whether a zero-terminated text is UTF-8; so is one that is not there.
    private static func isText(_ bytes: UnsafePointer<CChar>?) -> Bool {
        guard let bytes = unsafe bytes else { return true }
        return unsafe String(validatingCString: bytes) != nil
    }

    private static func notText(_ subject: String) -> CommandError {
        CommandError(
            ExitStatus.badUsage,
            "\(subject) is not UTF-8; oith takes no other names of files and folders")
    }
}
