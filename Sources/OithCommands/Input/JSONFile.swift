import JSON

/// JSON files that are named on the command line.
enum JSONFile {
    /// The value in a file; `-` is standard input.
    ///
    /// - Throws: ``CommandError`` with the line and the column if it is not JSON.
    static func value(of name: String) throws -> JSONValue {
        let bytes = try InputFile.bytes(of: name)
        do throws(JSONError) { return try JSONValue(parsing: bytes) } catch {
            let file = name == "-" ? "standard input" : name
            throw CommandError(
                ExitStatus.badData,
                "\(file) is no JSON, line \(error.line), column \(error.column): \(error.message)")
        }
    }
}
