import Snapshot

/// Ids in a file or on standard input, one per line.
///
/// Lines end with LF, CR LF or CR; blank ones are skipped. A byte order mark at the beginning of a
/// line is not a part of the id. A file that is not UTF-8 or has a zero byte is refused as a whole:
/// it would be read as ids that no user has.
package struct IDLines {
    /// Folded, in the order of the lines.
    package let ids: [[UInt8]]

    /// - Parameter name: the file; `-` is standard input.
    /// - Throws: ``CommandError`` that says in which line something is wrong; `FileError`.
    init(readingFrom name: String) throws {
        try self.init(
            try InputFile.bytes(of: name), name: name == "-" ? "standard input" : name)
    }

    /// Takes the lines of a file apart.
    ///
    /// - Parameters:
    ///   - bytes: all of the file.
    ///   - name: the name of the file, for messages.
    /// - Throws: ``CommandError``.
    package init(_ bytes: [UInt8], name: String) throws(CommandError) {
        func refuse(_ line: Int?, _ problem: String) -> CommandError {
            let place = line.map { ", line \($0)" } ?? ""
            return CommandError(ExitStatus.badData, "\(name.field)\(place): \(problem)")
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw refuse(nil, "this is UTF-16; save it as UTF-8")
        }
        var ids: [[UInt8]] = []
        for (index, line) in Self.lines(of: bytes).enumerated() {
            if line.contains(0) {
                throw refuse(index + 1, "there is a zero byte in it; is this a text in UTF-8?")
            }
            guard let text = String(validating: line, as: UTF8.self) else {
                throw refuse(index + 1, "it is not UTF-8; save the file as UTF-8")
            }
            let id = foldID(text)
            if !id.isEmpty { ids.append(id) }
        }
        if ids.isEmpty { throw refuse(nil, "there are no emails in it") }
        self.ids = ids
    }

    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        var lines: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != lineFeed && $0 != carriageReturn }
            rest = rest[line.endIndex...]
            let ending = rest.starts(with: [carriageReturn, lineFeed]) ? 2 : 1
            rest = rest.dropFirst(ending)
            lines.append(line.starts(with: [0xEF, 0xBB, 0xBF]) ? line.dropFirst(3) : line)
        }
        return lines
    }
}
