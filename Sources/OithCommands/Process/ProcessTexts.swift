import DurableFiles

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
        for name in variables {
            guard let value = Environment.bytes(name) else { continue }
            if text(value) == nil { throw notText("the variable \(name)") }
        }
        if let folder = workingDirectory(), text(folder) == nil {
            throw notText("the path of the working folder")
        }
    }

    private static func checkArguments() throws(CommandError) {
        var option: String?
        for number in 1..<max(1, Int(CommandLine.argc)) {
            guard let text = Environment.argument(number).flatMap(text) else {
                let place = option.map { ", behind \($0)," } ?? ""
                throw notText("argument \(number)\(place)")
            }
            option = text.hasPrefix("--") ? text.split(separator: "=").first.map(String.init) : nil
        }
    }

    private static func text(_ bytes: [UInt8]) -> String? {
        String(validating: bytes, as: UTF8.self)
    }

    private static func notText(_ subject: String) -> CommandError {
        CommandError(
            ExitStatus.badUsage,
            "\(subject) is not UTF-8; oith takes no other names of files and folders")
    }
}
