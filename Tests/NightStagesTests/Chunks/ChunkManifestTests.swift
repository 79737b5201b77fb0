import DurableFiles
import Geo
import JSON
import NightStages
import SystemPackage
import TestSupport
import Testing

/// `chunks.jsonl`: the items of the Map over the chunks.
@Suite struct ChunkManifestTests {
    private static let chunk = Chunk(
        name: "9q8-r1", cell: "9q8", users: 5..<9, part: 0, parts: 2, pairs: 400, work: 30)
    private static let remedy = "run SplitPool again: `oith rerun --from SplitPool`"

    /// The item with a member changed, and its checksum made right again.
    private static func changed(_ key: String, _ value: JSONValue?) throws -> JSONValue {
        var members = try #require(chunk.item.object)
        members[key] = value
        return JSONValue.object(members).sealed
    }

    @Test func `An item is a line with a checksum.`() throws {
        // The checksum is the first half of what `sha256sum` says of the rest.
        let text =
            #"{"chunk":"9q8-r1","cell":"9q8","firstRow":5,"users":4,"part":0,"parts":2,"#
            + #""pairs":400,"work":30,"checksum":"537c694f1671bc74b55e5958e3ae9885"}"#
        #expect(Self.chunk.item.text == text)
        #expect(try Chunk(item: JSONValue(parsing: text), rows: 9) == Self.chunk)
        #expect(Chunk.name(inItem: Self.chunk.item) == "9q8-r1")
        #expect(Chunk.userCount(inItem: Self.chunk.item) == 4)
        #expect(Chunk.name(inItem: .null) == nil && Chunk.userCount(inItem: ["users": -1]) == nil)
    }

    @Test func `A chunk without a checksum, or with a wrong one, is not scored.`() throws {
        var members = try #require(Self.chunk.item.object)
        members["work"] = 31
        let wrong = #expect(throws: NightError.self) {
            try Chunk(item: .object(members), rows: 9)
        }
        #expect(wrong?.code == .data)
        #expect(wrong?.message == "the checksum of a chunk is wrong; " + Self.remedy)
        members["checksum"] = nil
        let none = #expect(throws: NightError.self) { try Chunk(item: .object(members), rows: 9) }
        #expect(
            none?.message == "a chunk has no checksum, as of an older oith; " + Self.remedy)
        #expect(throws: NightError.self) { try Chunk(item: .null, rows: 9) }
    }

    /// Members with a right checksum that make no chunk of a table of nine rows.
    private static let senseless: [(String, JSONValue?)] = [
        ("chunk", nil), ("chunk", 5), ("chunk", ""), ("chunk", "a/b"), ("chunk", "9Q8"),
        ("chunk", "."), ("chunk", "9q8_1"), ("chunk", .string(String(repeating: "a", count: 100))),
        ("cell", nil), ("cell", 9), ("firstRow", -1), ("firstRow", 10), ("firstRow", 6),
        ("firstRow", "5"), ("users", -1), ("users", 5), ("users", .integer(.max)),
        ("users", .double(4.5)), ("part", -1), ("part", 2), ("parts", 0), ("parts", nil),
        ("parts", .integer(1 << 32 + 1)), ("pairs", "x"), ("work", .null), ("work", nil),
    ]

    @Test(arguments: senseless.indices)
    func `An item that makes no sense is refused.`(index: Int) throws {
        let (key, value) = Self.senseless[index]
        let error = #expect(throws: NightError.self, "\(key)") {
            try Chunk(item: Self.changed(key, value), rows: 9)
        }
        #expect(error?.code == .data)
        #expect(error?.message == "a chunk of the manifest makes no sense; " + Self.remedy)
    }

    @Test func `Rows and parts may be at their edges.`() throws {
        for (key, value) in [
            ("firstRow", 0), ("users", 0), ("part", 1), ("parts", 1), ("parts", 1 << 32),
        ] {
            _ = try Chunk(item: Self.changed(key, .integer(value)), rows: 9)
        }
        let last = Chunk(
            name: "a", cell: "9", users: 9..<9, part: 0, parts: 1, pairs: 0, work: 0)
        #expect(try Chunk(item: last.item, rows: 9) == last)
        #expect(throws: NightError.self) { try Chunk(item: last.item, rows: 8) }
    }

    @Test(arguments: [
        ("9q8", true), ("9q8-r10-c2", true), ("0", true), ("-", true), ("abcxyz019", true),
        ("", false), ("A", false), ("é", false), ("a b", false), ("a.b", false), ("../a", false),
        ("a\u{0}", false), ("ａ", false),
    ])
    func `Names of chunks become names of files.`(name: String, isName: Bool) {
        #expect(Chunk.isFileName(name) == isName)
    }

    @Test func `A name has fewer than a hundred bytes.`() {
        #expect(Chunk.isFileName(String(repeating: "a", count: 99)))
        #expect(!Chunk.isFileName(String(repeating: "a", count: 100)))
    }

    @Test func `A manifest is read line by line.`() throws {
        let scratch = try Scratch()
        let path = scratch.path.appending("chunks.jsonl")
        let chunks = (0..<5).map { number in
            Chunk(
                name: "c\(number)", cell: "9", users: number..<number + 1, part: 0, parts: 1,
                pairs: number, work: number)
        }
        let lines = chunks.map { $0.item.text + "\n" }
        try LocalFileSystem().write(Array(lines.joined().utf8), durablyTo: path)
        #expect(try ChunkManifest.read(path, rows: 5) == chunks)
        // Of a smaller table the last chunk makes no sense.
        let small = #expect(throws: FileError.self) { try ChunkManifest.read(path, rows: 4) }
        #expect(small?.code == .damaged && small?.path == path)
        #expect(small?.message == "a chunk of the manifest makes no sense; " + Self.remedy)
        let torn = lines[..<4].joined() + lines[4].dropLast(9)
        try LocalFileSystem().write(Array(torn.utf8), durablyTo: path)
        let error = #expect(throws: FileError.self) { try ChunkManifest.read(path, rows: 5) }
        #expect(error?.message == "a line of it is no JSON; " + Self.remedy)
        try LocalFileSystem().write([], durablyTo: path)
        #expect(try ChunkManifest.read(path, rows: 5).isEmpty)
        try LocalFileSystem().removeFile(path)
        let gone = #expect(throws: FileError.self) { try ChunkManifest.read(path, rows: 5) }
        #expect(gone?.code == .notFound)
    }

    @Test func `A chunk's cell is a geohash, or the chunk says that it is none.`() throws {
        #expect(try Self.chunk.geohash() == Geohash.decode("9q8"))
        for cell in ["", "9qa", "9q8yyzzzzz", "é"] {
            let chunk = Chunk(
                name: "n", cell: cell, users: 0..<1, part: 0, parts: 1, pairs: 0, work: 0)
            let error = #expect(throws: NightError.self, "\(cell)") { try chunk.geohash() }
            #expect(error?.code == .data)
            #expect(error?.message.hasPrefix("chunk n has no valid geohash: ") == true)
        }
    }
}
