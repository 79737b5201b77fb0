import DurableFiles
import JSON
import Parquet
import ParquetWriter
import SystemPackage
import TestSupport
import Testing

/// `oith parquet dump` and `show` of a file whose values are written here.
@Suite struct ParquetCommandTests {
    /// Collects a file in memory.
    private struct Memory: ByteSink {
        var bytes: [UInt8] = []

        mutating func append(_ bytes: [UInt8]) { self.bytes += bytes }
    }

    /// A column, its values, and each as JSON writes it.
    private struct Column {
        let schema: ColumnSchema
        let values: ColumnValues
        let texts: [String]

        init(
            _ name: String, _ kind: ColumnSchema.Kind, _ logical: LogicalType,
            _ values: ColumnValues, _ texts: [String]
        ) {
            schema = ColumnSchema(name, kind, as: logical)
            self.values = values
            self.texts = texts
        }
    }

    private static func blobs(_ values: [[UInt8]]) -> ColumnValues {
        let ends = values.reduce(into: [UInt32(0)]) { $0.append(($0.last ?? 0) + UInt32($1.count)) }
        return .byteArray(bytes: values.flatMap { $0 }, offsets: ends)
    }

    private static func texts(_ values: [String]) -> ColumnValues {
        blobs(values.map { Array($0.utf8) })
    }

    private static let columns = [
        Column(
            "small", .int32, .none, .int32([0, .max, .min]), ["0", "2147483647", "-2147483648"]),
        Column("byte", .int32, .uint8, .int32([0, 1, 255]), ["0", "1", "255"]),
        Column(
            "large", .int64, .none, .int64([0, .max, .min]),
            ["0", "9223372036854775807", "-9223372036854775808"]),
        Column(
            "odd", .double, .none, .double([0.5, .nan, -.infinity]),
            ["0.5", #""NaN""#, #""-Infinity""#]),
        Column("score", .double, .none, .double([88, 0.1, 1e300]), ["88.0", "0.1", "1e+300"]),
        Column(
            "name", .byteArray, .string, texts(["ann", "a\"b\\c\n\u{1}\u{7F}", "日本"]),
            [#""ann""#, #""a\"b\\c\n\u0001\u007f""#, #""日本""#]),
        // Text that is not UTF-8, and one that looks like it in Base64.
        Column(
            "torn", .byteArray, .string, blobs([[0xFF, 0xFE], [], Array("//4=".utf8)]),
            [#"{"base64":"//4="}"#, #""""#, #""//4=""#]),
        // Bytes that might be text are still bytes.
        Column(
            "blob", .byteArray, .none, blobs([[0xFF, 0xFE], [], Array("ann".utf8)]),
            [#""//4=""#, #""""#, #""YW5u""#]),
    ]

    /// Writes the columns in row groups of two rows and one.
    private func write(_ name: String = "sample.parquet") throws -> FilePath {
        var writer = try ParquetWriter(
            Memory(), schema: Self.columns.map(\.schema),
            options: WriterOptions(
                codec: .zstd, createdBy: "a test (build 1)", sortingColumns: [0],
                keyValueMetadata: [("k", String(repeating: "v", count: 101)), ("e", "")]))
        _ = try writer.writeRowGroup(
            Self.columns.map { .plain($0.values.slice(0..<2)) }, pageStarts: [0, 1])
        _ = try writer.writeRowGroup(
            Self.columns.map { .plain($0.values.slice(2..<3)) }, pageStarts: [0])
        let bytes = try writer.finish().bytes
        let path = try ProcessFolder.make("parquet").appending(name)
        try LocalFileSystem().write(bytes, durablyTo: path)
        return path
    }

    private static func line(_ row: Int, _ columns: [Column]) -> String {
        "{" + columns.map { "\"\($0.schema.name)\":\($0.texts[row])" }.joined(separator: ",") + "}"
    }

    // MARK: - dump

    @Test func `Every value is written as JSON has it`() async throws {
        let run = await oith("parquet", "dump", try write().string)
        #expect(run.status == 0, "\(run)")
        #expect(run.lines == (0..<3).map { Self.line($0, Self.columns) })
        for line in run.lines { _ = try JSONValue(parsing: line) }
    }

    @Test(arguments: [(0, 0), (1, 1), (2, 2), (3, 3), (99, 3)])
    func `At most so many rows are printed`(limit: Int, count: Int) async throws {
        let run = await oith("parquet", "dump", try write().string, "--limit", "\(limit)")
        #expect(run.lines == (0..<count).map { Self.line($0, Self.columns) })
    }

    @Test func `Columns come in the order in which they are named`() async throws {
        let path = try write().string
        let run = await oith("parquet", "dump", path, "--columns", "name,small")
        let chosen = ["name", "small"].compactMap { name in
            Self.columns.first { $0.schema.name == name }
        }
        #expect(run.lines == (0..<3).map { Self.line($0, chosen) })
        let wrong = await oith("parquet", "dump", path, "--columns", "name,nome")
        #expect(wrong.status == 64)
        #expect(
            wrong.errors
                == "oith: there is no column nome in \(path), only small, byte, large, odd, "
                + "score, name, torn, blob\n")
        let twice = await oith("parquet", "dump", path, "--columns", "name,small,name")
        #expect(twice.lines == run.lines)
        let empty = await oith("parquet", "dump", path, "--columns", "name,")
        #expect(empty.status == 64)
    }

    @Test func `What is no Parquet file is exit code 65, what is not there 66`() async throws {
        let path = try ProcessFolder.make("parquet").appending("x.parquet")
        try LocalFileSystem().write(Array("no Parquet".utf8), durablyTo: path)
        for command in ["dump", "show"] {
            let run = await oith("parquet", command, path.string)
            #expect(run.status == 65)
            #expect(run.errors.hasPrefix("oith: \(path)"))
            let missing = await oith("parquet", command, "/nowhere/x.parquet")
            #expect(missing.status == 66)
            #expect(
                missing.errors
                    == "oith: cannot open /nowhere/x.parquet: no such file or directory\n")
        }
    }

    @Test func `Bytes of older writers are text where a person says so`() async throws {
        let path = try write().string
        let run = await oith(
            "parquet", "dump", path, "--columns", "torn,blob", "--binary-as-text")
        #expect(
            run.lines == [
                #"{"torn":{"base64":"//4="},"blob":{"base64":"//4="}}"#,
                #"{"torn":"","blob":""}"#, #"{"torn":"//4=","blob":"ann"}"#,
            ])
    }

    // MARK: - show

    @Test func `The head has the file, its metadata and its columns`() async throws {
        let path = try write()
        let size = try fileBytes(path).count
        let run = await oith("parquet", "show", path.string)
        #expect(run.status == 0, "\(run)")
        let lines = run.lines
        #expect(lines[0] == "file          \(path)")
        #expect(lines[1].hasPrefix("size          "))
        #expect(lines[2] == "created by    a test (build 1)")
        #expect(lines[3] == "rows          3 in 2 row groups")
        #expect(
            lines[4] == "metadata      k = \(String(repeating: "v", count: 100))... (101 bytes)")
        #expect(lines[5] == "metadata      e = ")
        let types = lines[7...14].map { line in
            line.split(separator: " ").prefix { Int($0.filter { $0 != "," }) == nil }
                .joined(separator: " ")
        }
        #expect(
            types == [
                "small required INT32", "byte required INT32 (UINT_8)",
                "large required INT64", "odd required DOUBLE",
                "score required DOUBLE", "name required BYTE_ARRAY (STRING)",
                "torn required BYTE_ARRAY (STRING)",
                "blob required BYTE_ARRAY",
            ])
        #expect(lines[15].hasPrefix("row group 0   2 rows, "))
        #expect(lines[15].hasSuffix(", sorted by small"))
        let json = try await oith("parquet", "show", path.string, "--json").json
        #expect(json["bytes"] == .integer(size))
        #expect(json["rows"] == 3)
        #expect(json["rowGroupCount"] == 2)
        #expect(json["createdBy"] == "a test (build 1)")
        #expect(json["metadata"]?.array?.last == ["key": "e", "value": ""])
        #expect(json["rowGroups"]?.array?.map { $0["rows"] } == [2, 1])
        #expect(json["rowGroups"]?.array?.map { $0["sortedBy"] } == [["small"], ["small"]])
    }

    @Test func `Pages are listed where asked, of the row group that is named`() async throws {
        let path = try write().string
        let json = try await oith(
            "parquet", "show", path, "--row-group", "0", "--pages", "--json"
        ).json
        let groups = try #require(json["rowGroups"]?.array)
        #expect(groups.map { $0["index"] } == [0])
        let columns = try #require(groups[0]["columns"]?.array)
        #expect(columns.count == Self.columns.count)
        for column in columns {
            #expect(column["codec"] == "ZSTD")
            #expect(column["values"] == 2)
            #expect(column["dataPages"] == 2)
            #expect(column["dictionaryEntries"] == .null)
            let pages = try #require(column["pages"]?.array)
            #expect(pages.count == 2)
            #expect(pages.map { $0["values"] } == [1, 1])
            // The pages lie one behind the other, and fill the chunk.
            let bytes = pages.compactMap { $0["bytes"]?.integer }
            #expect(bytes.reduce(0, +) == column["bytes"]?.integer)
            #expect(pages[0]["offset"] == column["offset"])
            #expect(
                pages[1]["offset"]?.integer == (pages[0]["offset"]?.integer ?? 0) + bytes[0])
        }
        let text = await oith("parquet", "show", path, "--row-group", "1", "--pages")
        #expect(text.lines.contains { $0.hasPrefix("row group 1   1 rows, ") })
        #expect(!text.output.contains("row group 0"))
        #expect(text.lines.count { $0.hasPrefix("page  kind") } == Self.columns.count)
        let none = await oith("parquet", "show", path, "--row-group", "2")
        #expect(none.status == 64)
        #expect(
            none.errors
                == "oith: there is no row group 2 in \(path), which has 2, counted from 0\n")
    }
}

extension ColumnValues {
    /// Some of the values.
    fileprivate func slice(_ rows: Range<Int>) -> ColumnValues {
        switch self {
        case .int32(let values): return .int32(Array(values[rows]))
        case .int64(let values): return .int64(Array(values[rows]))
        case .double(let values): return .double(Array(values[rows]))
        case .byteArray(let bytes, let offsets):
            let first = offsets[rows.lowerBound]
            return .byteArray(
                bytes: Array(bytes[Int(first)..<Int(offsets[rows.upperBound])]),
                offsets: offsets[rows.lowerBound...rows.upperBound].map { $0 - first })
        default: return self
        }
    }
}
