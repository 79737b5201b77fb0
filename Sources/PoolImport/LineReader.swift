import UserPool

/// Cuts bytes into lines.
///
/// Memory holds one piece of the source and one line. DynamoDB items have at most 400 KB; a line
/// of more than 16 MiB is refused, since only a hostile file has one.
struct LineReader {
    private static let longestLine = 16 << 20

    private let path: String
    private let file: ExportFile
    private var source: any ByteStream
    private var chunk = [UInt8](repeating: 0, count: 1 << 18)
    private var unread = 0..<0
    /// The line at hand, without its line feed.
    private(set) var line: [UInt8] = []
    /// The number of the line at hand, from 1.
    private(set) var number = 0

    /// Opens an export.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - isDigested: whether ``md5`` is asked for.
    /// - Throws: ``PoolError`` where it is missing or cannot be read.
    init(_ path: String, isDigested: Bool = false) throws {
        self.path = path
        file = try ExportFile(path, isDigested: isDigested)
        source = try decompressed(file)
    }

    /// The MD5 of the file, still compressed, after the last line.
    var md5: [UInt8] { file.md5 }

    /// Steps to the next line; false after the last one.
    mutating func next() throws -> Bool {
        line.removeAll(keepingCapacity: true)
        number += 1
        while true {
            if unread.isEmpty {
                unread = 0..<(try source.read(into: &chunk))
                if unread.isEmpty { return !line.isEmpty }
            }
            let end = chunk[unread].firstIndex(of: UInt8(ascii: "\n"))
            line.append(contentsOf: chunk[unread.lowerBound..<(end ?? unread.upperBound)])
            if line.count > Self.longestLine {
                throw PoolError(
                    .badExport, in: path, line: number,
                    "the line is longer than any DynamoDB item; it is no export of a table")
            }
            unread = (end.map { $0 + 1 } ?? unread.upperBound)..<unread.upperBound
            if end != nil { return true }
        }
    }
}
