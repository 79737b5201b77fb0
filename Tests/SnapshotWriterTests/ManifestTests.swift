import Bytes
import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

@Suite struct ManifestTests {
    private static let night = SampleNight(
        seed: 7, userCount: 12, listLengths: [0, 2, 3], groupSize: 4)

    @Test func `Files are a function of the night.`() throws {
        let scratch = try Scratch()
        let (first, second) = (scratch.path.appending("a"), scratch.path.appending("b"))
        let manifest = try Self.night.write(to: first)
        let again = try Self.night.write(to: second, partOrder: { $0.reversed() })
        #expect(again == manifest)
        #expect(try again.name == manifest.name)
        #expect(try directoryEntries(first) == ["keys.idx", "lists", "manifest.json", "users"])
        for name in manifest.files.map(\.name) + ["manifest.json"] {
            #expect(try fileBytes(first.appending(name)) == fileBytes(second.appending(name)))
        }
    }

    @Test func `The manifest is plain JSON.`() throws {
        let scratch = try Scratch()
        let manifest = try SampleNight(seed: 1, userCount: 0, listLengths: [0], groupSize: 1)
            .write(to: scratch.path.appending("s"))
        let text = String(
            decoding: try fileBytes(scratch.path.appending("s/manifest.json")), as: UTF8.self)
        let files = manifest.files.map { file in
            """
                {
                  "bytes" : \(file.bytes),
                  "name" : "\(file.name)",
                  "sha256" : "\(file.sha256)"
                }
            """
        }.joined(separator: ",\n")
        #expect(
            text == """
                {
                  "asOf" : "2026-11-20T04:00:00Z",
                  "counts" : {
                    "candidates" : 0,
                    "fullLists" : 0,
                    "users" : 0,
                    "usersWithCandidates" : 0
                  },
                  "files" : [
                \(files)
                  ],
                  "formatVersion" : "3.0",
                  "model" : {
                    "digest" : "00ff",
                    "name" : "oith-v1"
                  },
                  "parameters" : {
                    "codec" : "lz4",
                    "minScore" : 50,
                    "radius" : 50,
                    "top" : 100
                  },
                  "producer" : {
                    "lz4" : "1.9.4",
                    "oith" : "1.2.3",
                    "zstd" : "1.5.6"
                  },
                  "scoreSum" : 0
                }

                """)
        #expect(try SnapshotManifest.read(from: scratch.path.appending("s")) == manifest)
    }

    @Test(arguments: [("4.0", false), ("3.7", true), ("10.0", false), ("x", false)])
    func `A newer major version is refused.`(version: String, isRead: Bool) throws {
        let scratch = try Scratch()
        let directory = scratch.path.appending("s")
        try Self.night.write(to: directory)
        let path = directory.appending("manifest.json")
        let text = String(decoding: try fileBytes(path), as: UTF8.self)
        let parts = text.split(separator: "\"3.0\"", omittingEmptySubsequences: false)
        try replace(path, by: Array(parts.joined(separator: "\"\(version)\"").utf8))
        if isRead {
            _ = try OpenSnapshot.open(directory)
        } else {
            let error = #expect(throws: SnapshotError.self) {
                try OpenSnapshot.open(directory)
            }
            #expect(error?.code == (version == "x" ? .damaged : .unsupportedVersion))
        }
    }

    @Test(arguments: [
        // date -u -d 2026-11-20T04:00:00Z +%s
        ("2026-11-20T04:00:00Z", 1_795_147_200), ("1970-01-01T00:00:00Z", 0),
        ("2000-02-29T23:59:59Z", 951_868_799), ("1969-12-31T23:59:59Z", -1),
        ("2100-03-01T00:00:00Z", 4_107_542_400),
    ])
    func `The age counts from as-of.`(asOf: String, seconds: Int) throws {
        let scratch = try Scratch()
        var night = Self.night
        night.asOf = asOf
        try night.write(to: scratch.path.appending("s"))
        let reader = try OpenSnapshot.open(scratch.path.appending("s"))
        #expect(reader.age(at: seconds) == 0)
        #expect(!reader.isStale(at: seconds + 86_400))
        #expect(reader.isStale(at: seconds + 86_401))
    }

    @Test(arguments: [
        "", "2026-11-20", "2026-11-20T04:00:00", "2026-11-20T04:00:00.0Z", "2026-13-20T04:00:00Z",
        "2026-02-29T04:00:00Z", "2026-11-20T24:00:00Z", "2026-11-20 04:00:00Z",
        "2026-1１-20T04:00:00Z",
    ])
    func `Other forms of as-of are refused.`(asOf: String) throws {
        let scratch = try Scratch()
        var night = Self.night
        night.asOf = asOf
        let error = #expect(throws: SnapshotError.self) {
            try night.write(to: scratch.path.appending("s"))
        }
        #expect(error?.code == .invalidInput)
    }

    // MARK: - Input

    /// Input that the writer refuses.
    struct BadInput: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var lists: @Sendable (inout RowGroupLists) -> Void = { _ in }
        var users: @Sendable (inout [UserRow]) -> Void = { _ in }
    }

    static let badInput = [
        BadInput(testDescription: "too few lengths", lists: { $0.candidateCounts.removeLast() }),
        BadInput(testDescription: "too few scores", lists: { $0.scores.removeLast() }),
        BadInput(
            testDescription: "unknown candidate", lists: { $0.candidates[0] = DictionaryEntry(99) }),
        BadInput(testDescription: "absurd distance", lists: { $0.distances[0] = .max }),
        BadInput(
            testDescription: "users out of order",
            lists: { $0.userIDs = SampleNight.column([[9], [8], [10], [11]]) }),
        BadInput(
            testDescription: "one candidate id twice",
            lists: { $0.candidateIDs.append(Array($0.candidateIDs[0])) }),
        BadInput(testDescription: "rows out of order", users: { $0.swapAt(0, 1) }),
        BadInput(testDescription: "one id twice", users: { $0[1].id = $0[0].id }),
        BadInput(testDescription: "no such part", users: { $0[0].part = 9 }),
        BadInput(testDescription: "a cell of five", users: { $0[0].cell = "dr5ru" }),
        BadInput(testDescription: "a letter outside geohash", users: { $0[0].cell = "dr5a" }),
        BadInput(
            testDescription: "a user is missing",
            users: { rows in
                rows.removeAll { $0.candidates == 3 }
            }),
        BadInput(
            testDescription: "a place without a list",
            users: { rows in
                for row in rows.indices where rows[row].candidates == 0 { rows[row].rowGroup = 0 }
            }),
        BadInput(
            testDescription: "a list without a place",
            users: { rows in
                for row in rows.indices where rows[row].candidates > 0 { rows[row].rowGroup = -1 }
            }),
    ]

    @Test(arguments: badInput)
    func `Bad input is refused.`(input: BadInput) throws {
        let scratch = try Scratch()
        let directory = scratch.path.appending("s")
        let error = #expect(throws: SnapshotError.self) {
            try Self.night.write(
                to: directory,
                spoiling: .init(lists: { input.lists(&$0[0]) }, users: { input.users(&$0) }))
        }
        #expect(error?.code == .invalidInput)
        #expect(FileStatus(directory.appending("manifest.json")) == nil)
        #expect(error?.description.contains("@") == false)
    }

    @Test(arguments: [
        (" \t\n\u{B}\u{C}\rAnn@Example.ORG \r\n", "ann@example.org"), ("", ""), (" \t ", ""),
        ("a b", "a b"), ("É@X", "É@x"), ("\u{A0}a", "\u{A0}a"), ("e\u{301}", "e\u{301}"),
    ])
    func `Ids are folded.`(text: String, id: String) {
        #expect(foldID(text) == Array(id.utf8))
    }
}
