import DurableFiles
import SnapshotFormat
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

/// `manifest.json`: what is written, and what is read of the versions before and after.
@Suite struct ManifestCodingTests {
    private static let manifest = {
        var counts = SnapshotManifest.Counts()
        counts.users = 3
        counts.usersWithCandidates = 2
        counts.fullLists = 1
        counts.candidates = 150
        let files = [
            ("part-00000.parquet", 4096, "aa"), ("part-00001.parquet", 0, "bb"),
            ("users.parquet", 700, "cc"), ("keys.idx", 8192, "dd"),
        ]
        return SnapshotManifest(
            SnapshotDescription(
                asOf: "2026-11-20T04:00:00Z", model: .init(name: "a/\"b\" é", digest: "00ff"),
                parameters: .init(radius: 50, top: 100, minScore: 62.5, codec: "zstd"),
                producer: .init(oith: "1.2.3", lz4: "1.9.4", zstd: "1.5.6"), forgottenUsers: 2,
                format: FormatVersion(major: 2), exclusions: (40, 5)),
            counts: counts, scoreSum: 1_234_500,
            files: files.map { .init(name: $0.0, bytes: $0.1, sha256: $0.2) })
    }()

    private static let text = """
        {
          "asOf" : "2026-11-20T04:00:00Z",
          "counts" : {
            "candidates" : 150,
            "fullLists" : 1,
            "users" : 3,
            "usersWithCandidates" : 2
          },
          "files" : [
            {
              "bytes" : 4096,
              "name" : "part-00000.parquet",
              "sha256" : "aa"
            },
            {
              "bytes" : 0,
              "name" : "part-00001.parquet",
              "sha256" : "bb"
            },
            {
              "bytes" : 700,
              "name" : "users.parquet",
              "sha256" : "cc"
            },
            {
              "bytes" : 8192,
              "name" : "keys.idx",
              "sha256" : "dd"
            }
          ],
          "forgottenUsers" : 2,
          "formatVersion" : "2.1",
          "model" : {
            "digest" : "00ff",
            "name" : "a/\\"b\\" é"
          },
          "parameters" : {
            "codec" : "zstd",
            "minScore" : 62.5,
            "radius" : 50,
            "top" : 100
          },
          "producer" : {
            "lz4" : "1.9.4",
            "oith" : "1.2.3",
            "zstd" : "1.5.6"
          },
          "scoreSum" : 1234500
        }

        """

    /// The text with one place changed, which must be there.
    private static func changed(_ old: String, _ new: String) throws -> [UInt8] {
        try #require(text.contains(old), "\(old)")
        return Array(text.replacing(old, with: new).utf8)
    }

    private static func refusal(_ bytes: [UInt8]) -> SnapshotError? {
        #expect(throws: SnapshotError.self) { try SnapshotManifest.decode(bytes) }
    }

    // MARK: - This version

    @Test func `Keys are sorted, two spaces indent, and slashes stand as they are.`() throws {
        #expect(String(decoding: try Self.manifest.encoded(), as: UTF8.self) == Self.text)
        #expect(try SnapshotManifest.decode(Array(Self.text.utf8)) == Self.manifest)
    }

    /// The digits are those of `sha256sum`.
    @Test func `The name is the instant and six digits of the SHA-256 of the file.`() throws {
        #expect(try Self.manifest.name == "2026-11-20T040000Z-e71644")
        // Whoever changed a byte of the file has another name.
        let other = try Self.changed("\"top\" : 100", "\"top\" : 101")
        #expect(try Self.manifest.name(of: other) != Self.manifest.name)
        #expect(try Self.manifest.name(of: other).hasPrefix("2026-11-20T040000Z-"))
    }

    @Test func `A manifest of whom nobody was forgotten does not speak of it.`() throws {
        let description = SnapshotDescription(
            asOf: Self.manifest.asOf, model: Self.manifest.model,
            parameters: Self.manifest.parameters, producer: Self.manifest.producer,
            format: FormatVersion(major: 2))
        let manifest = SnapshotManifest(
            description, counts: Self.manifest.counts, scoreSum: 1_234_500,
            files: Self.manifest.files)
        let expected = try Self.changed("  \"forgottenUsers\" : 2,\n", "")
        #expect(manifest.forgottenUsers == nil)
        #expect(try manifest.encoded() == expected)
    }

    // MARK: - Format 3

    /// The same manifest in format 3, which knows the pool.
    private static var text3: String {
        text.replacing("\"formatVersion\" : \"2.1\"", with: "\"formatVersion\" : \"3.0\"")
            .replacing("\"part-0000", with: "\"lists/part-0000")
            .replacing("\"users.parquet\"", with: "\"users/part-00000.parquet\"")
            .replacing(
                "    \"candidates\" : 150,",
                with: "    \"blocks\" : 5,\n    \"candidates\" : 150,\n    \"decisions\" : 40,")
    }

    @Test func `Format 3 names its tables' folders, and what the pool had.`() throws {
        let manifest = try SnapshotManifest.decode(Array(Self.text3.utf8))
        #expect(manifest.counts.decisions == 40 && manifest.counts.blocks == 5)
        #expect(manifest.format == .newest && manifest.format.text == "3.0")
        #expect(manifest.usersFileName == "users/part-00000.parquet" && manifest.partCount == 2)
        #expect(String(decoding: try manifest.encoded(), as: UTF8.self) == Self.text3)
        let written = SnapshotManifest(
            SnapshotDescription(
                asOf: manifest.asOf, model: manifest.model, parameters: manifest.parameters,
                producer: manifest.producer, forgottenUsers: 2, exclusions: (40, 5)),
            counts: Self.manifest.counts, scoreSum: 1_234_500, files: manifest.files)
        #expect(written == manifest)
        #expect(Self.manifest.counts.decisions == nil && Self.manifest.format.major == 2)
    }

    @Test(arguments: [
        ("lists/part-00000", "part-00000"), ("users/part-00000", "users/part-00001"),
        ("users/part-00000", "users"), ("lists/part-00001", "users/part-00001"),
        ("\"blocks\" : 5", "\"blocks\" : -1"), ("\"3.0\"", "\"2.2\""),
        ("\"decisions\" : 40", "\"decisions\" : 281474976710657"),
    ])
    func `Files of another format, and numbers that no pool has, are refused.`(
        old: String, new: String
    ) throws {
        try #require(Self.text3.contains(old))
        #expect(Self.refusal(Array(Self.text3.replacing(old, with: new).utf8))?.code == .damaged)
    }

    // MARK: - Other versions

    @Test(arguments: ["1.0", "1.1", "2.0"])
    func `One from before sums of scores were kept is read, and written as it was.`(
        version: String
    ) throws {
        var text = Self.text.replacing(
            "\"formatVersion\" : \"2.1\"", with: "\"formatVersion\" : \"\(version)\"")
        text = text.replacing("  \"forgottenUsers\" : 2,\n", with: "")
        text = text.replacing("  },\n  \"scoreSum\" : 1234500\n", with: "  }\n")
        let manifest = try SnapshotManifest.decode(Array(text.utf8))
        #expect(manifest.formatVersion == version)
        #expect(manifest.scoreSum == nil && manifest.meanScore == nil)
        #expect(manifest.forgottenUsers == nil)
        #expect(manifest.counts == Self.manifest.counts && manifest.files == Self.manifest.files)
        // The verifier compares these bytes with those of the file.
        #expect(String(decoding: try manifest.encoded(), as: UTF8.self) == text)
    }

    @Test(arguments: [
        ("  \"asOf\"", "  \"exposure\" : {\"within\" : 10},\n  \"asOf\""),
        ("    \"codec\"", "    \"shard\" : \"eu\",\n    \"codec\""),
        ("      \"bytes\" : 700,", "      \"bytes\" : 700, \"rows\" : [1, null],"),
        ("\"formatVersion\" : \"2.1\"", "\"formatVersion\" : \"2.99\""),
    ])
    func `A minor version may know more, which is left out.`(old: String, new: String) throws {
        let manifest = try SnapshotManifest.decode(try Self.changed(old, new))
        #expect(manifest.counts == Self.manifest.counts)
        #expect(manifest.parameters == Self.manifest.parameters)
        #expect(manifest.files == Self.manifest.files)
    }

    @Test(arguments: ["4.0", "4", "10.0", "2147483648.1"])
    func `A newer format is refused, and a newer oith asked for.`(version: String) throws {
        let bytes = try Self.changed(
            "\"formatVersion\" : \"2.1\"", "\"formatVersion\" : \"\(version)\"")
        let error = Self.refusal(bytes)
        #expect(error?.code == .unsupportedVersion)
        #expect(error?.file == "manifest.json")
        #expect(error?.message == "format \(version) is newer than 3.0; use a newer oith")
    }

    @Test(arguments: ["\"\"", "\"x\"", "\".\"", "\"two\"", "2", "null", "[]"])
    func `One that does not say which format it has is damaged.`(version: String) throws {
        let error = Self.refusal(
            try Self.changed("\"formatVersion\" : \"2.1\"", "\"formatVersion\" : \(version)"))
        #expect(error?.code == .damaged)
        #expect(error?.message == "it does not say which format it has")
    }

    // MARK: - Damage

    @Test func `Whatever is cut off at the end is missed.`() {
        let bytes = Array(Self.text.utf8)
        // Without the line feed at the end it says the same.
        for length in 0..<bytes.count - 2 {
            #expect(Self.refusal(Array(bytes[..<length]))?.code == .damaged, "length \(length)")
        }
    }

    @Test(arguments: [
        "asOf", "counts", "files", "formatVersion", "model", "parameters", "producer", "digest",
        "name", "codec", "minScore", "radius", "top", "lz4", "oith", "zstd", "candidates",
        "fullLists", "users", "usersWithCandidates", "bytes", "sha256",
    ])
    func `No member may be missing, nor be of another type.`(key: String) throws {
        #expect(Self.refusal(try Self.changed("\"\(key)\" :", "\"x\(key)\" :"))?.code == .damaged)
        #expect(
            Self.refusal(try Self.changed("\"\(key)\" :", "\"\(key)\" : null, \"x\" :"))?.code
                == .damaged)
        #expect(
            Self.refusal(try Self.changed("\"\(key)\" :", "\"\(key)\" : true, \"x\" :"))?.code
                == .damaged)
    }

    @Test(arguments: [
        ("\"users\" : 3", "\"users\" : -1"), ("\"users\" : 3", "\"users\" : 281474976710657"),
        ("\"usersWithCandidates\" : 2", "\"usersWithCandidates\" : -2"),
        ("\"fullLists\" : 1", "\"fullLists\" : 9223372036854775807"),
        ("\"candidates\" : 150", "\"candidates\" : -9223372036854775808"),
        ("\"bytes\" : 700", "\"bytes\" : -1"), ("\"bytes\" : 0", "\"bytes\" : 281474976710657"),
        ("\"radius\" : 50", "\"radius\" : -0.1"), ("\"radius\" : 50", "\"radius\" : 12500.1"),
        ("\"top\" : 100", "\"top\" : 0"), ("\"top\" : 100", "\"top\" : 256"),
        ("\"minScore\" : 62.5", "\"minScore\" : -0.5"),
        ("\"minScore\" : 62.5", "\"minScore\" : 100.5"),
        ("\"scoreSum\" : 1234500", "\"scoreSum\" : -1"),
        ("\"scoreSum\" : 1234500", "\"scoreSum\" : 2814749767106560001"),
    ])
    func `A number that no night has is refused.`(old: String, new: String) throws {
        let error = Self.refusal(try Self.changed(old, new))
        #expect(error?.code == .damaged && error?.file == "manifest.json")
        #expect(error?.message == "a number in it is none of a snapshot")
    }

    @Test(arguments: [
        ("\"users\" : 3", "\"users\" : 0"), ("\"users\" : 3", "\"users\" : 281474976710656"),
        ("\"bytes\" : 700", "\"bytes\" : 281474976710656"),
        ("\"radius\" : 50", "\"radius\" : 0"), ("\"radius\" : 50", "\"radius\" : 12500"),
        ("\"top\" : 100", "\"top\" : 1"), ("\"top\" : 100", "\"top\" : 255"),
        ("\"minScore\" : 62.5", "\"minScore\" : 0"), ("\"minScore\" : 62.5", "\"minScore\" : 100"),
        ("\"scoreSum\" : 1234500", "\"scoreSum\" : 2814749767106560000"),
    ])
    func `The greatest and the least that a night may have are read.`(old: String, new: String)
        throws
    {
        let bytes = try Self.changed(old, new)
        let read = String(decoding: try SnapshotManifest.decode(bytes).encoded(), as: UTF8.self)
        #expect(read.contains(new))
    }

    @Test(arguments: [
        [], ["keys.idx"], ["users.parquet", "keys.idx"],
        ["part-00000.parquet", "users.parquet"], ["part-00000.parquet", "keys.idx"],
        ["part-00000.parquet", "keys.idx", "users.parquet"],
        ["part-00001.parquet", "users.parquet", "keys.idx"],
        ["part-00000.parquet", "part-00002.parquet", "users.parquet", "keys.idx"],
        ["part-00001.parquet", "part-00000.parquet", "users.parquet", "keys.idx"],
        ["part-0.parquet", "users.parquet", "keys.idx"],
        ["part-00000.parquet", "users.parquet", "keys.idx", "extra"],
        ["../part-00000.parquet", "users.parquet", "keys.idx"],
    ])
    func `Only the files that a writer makes may be named, in their order.`(names: [String])
        throws
    {
        let start = try #require(Self.text.firstRange(of: "\"files\" : [")).upperBound
        let end = try #require(Self.text.firstRange(of: "  ],\n  \"forgotten")).lowerBound
        let files = names.map { #"{"name" : "\#($0)", "bytes" : 1, "sha256" : "aa"}"# }
            .joined(separator: ",")
        let error = Self.refusal(Array((Self.text[..<start] + files + Self.text[end...]).utf8))
        #expect(error?.code == .damaged)
        #expect(error?.message == "its list of files is not one of a snapshot")
    }

    @Test(arguments: ["", "2026-11-20", "2026-11-20T04:00:00+01", "2026-02-30T04:00:00Z"])
    func `As-of is an instant in whole seconds.`(asOf: String) throws {
        let error = Self.refusal(try Self.changed("2026-11-20T04:00:00Z", asOf))
        #expect(error?.code == .damaged && error?.message == "as-of is no instant")
    }

    // MARK: - The folder

    /// The folder in which a manifest is looked for, and what comes of it.
    @Test func `The name of the folder guards the manifest.`() throws {
        let scratch = try Scratch()
        func read(_ folder: String, _ bytes: [UInt8]?) throws -> SnapshotManifest {
            let directory = scratch.path.appending(folder)
            try LocalFileSystem().makeDirectories(directory)
            if let bytes {
                try LocalFileSystem().write(
                    bytes, durablyTo: directory.appending(SnapshotManifest.fileName))
            }
            return try SnapshotManifest.read(from: directory)
        }
        let bytes = Array(Self.text.utf8)
        #expect(try read(try Self.manifest.name, bytes) == Self.manifest)
        #expect(try read(".a.partial", bytes) == Self.manifest)
        let wrong = #expect(throws: SnapshotError.self) {
            try read("2026-11-20T040000Z-000000", bytes)
        }
        #expect(wrong?.code == .damaged && wrong?.file == "manifest.json")
        #expect(wrong?.message == "the manifest is not the one that the folder is named after")
        let gone = #expect(throws: SnapshotError.self) {
            try read("2026-11-20T040000Z-000001", nil)
        }
        #expect(gone?.code == .damaged && gone?.message == "the file is missing")
        let none = #expect(throws: SnapshotError.self) { try read("elsewhere", nil) }
        #expect(none?.code == .noSnapshot)
        #expect(none?.message == "there is no manifest in \(scratch.path.appending("elsewhere"))")
    }
}
