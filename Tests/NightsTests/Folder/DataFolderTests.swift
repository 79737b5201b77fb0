import DurableFiles
import ExecutionStore
import NightSamples
import NightStages
import Nights
import SystemPackage
import TestSupport
import Testing

/// Whether a folder is a data folder, and how it becomes one.
@Suite struct DataFolderTests {
    /// What may be at a path.
    enum Content: Sendable {
        case missing
        case file
        case entries([String])
        case marker(String)
        case journal
    }

    private static let good =
        #"{"layout":3,"made":"2026-11-20T04:00:00Z","what":"oith data folder"}"#

    private static func make(_ content: Content, at path: FilePath) throws {
        let files = LocalFileSystem()
        switch content {
        case .missing: return
        case .file: try files.write([1], durablyTo: path)
        case .entries(let names):
            try files.makeDirectories(path)
            for name in names {
                if name.hasSuffix("/") {
                    try files.makeDirectories(path.appending(String(name.dropLast())))
                } else {
                    try files.write([], durablyTo: path.appending(name))
                }
            }
        case .marker(let text):
            try files.makeDirectories(path)
            try files.write(Array(text.utf8), durablyTo: path.appending("oith.json"))
        case .journal:
            try files.makeDirectories(path)
            _ = try ExecutionStore(at: path.appending("journal.sqlite"), in: files)
        }
    }

    /// A content; the words of the refusal of `require`, nil where it is a data folder; and whether
    /// a first night may make one there.
    private static let cases: [(Content, refusal: String?, mayBegin: Bool)] = [
        (.missing, "there is no data folder DIR", true),
        (
            .entries([]),
            "DIR is empty: nothing ran with this data folder yet; start with `oith run`",
            true
        ),
        (.entries(["lost+found/"]), "DIR is empty: nothing ran", true),
        (.entries(["lock"]), "DIR is empty: nothing ran", true),
        (.entries(["lock", ".oith.json.partial"]), "DIR is empty: nothing ran", true),
        (.file, "DIR is no data folder: it has no oith.json, and other things are in it.", false),
        (.entries(["thesis.txt"]), "DIR is no data folder", false),
        (.entries(["lock", "thesis.txt"]), "DIR is no data folder", false),
        // What every program may have made is no sign of ours.
        (.entries(["runs/", "results/"]), "DIR is no data folder", false),
        (.entries(["journal.sqlite", "thesis.txt"]), "DIR is no data folder", false),
        // Version 0.1 made no marker, and is known by what it made.
        (.entries(["journal.sqlite"]), nil, true),
        (.entries(["failing.json", "runs/", "lost+found/"]), nil, true),
        (.entries(["published.jsonl", ".published.jsonl.partial"]), nil, true),
        (.journal, nil, true),
        (.marker(good), nil, true),
        (.marker(good.replacing("3,", with: "1,")), nil, true),
    ]

    @Test(arguments: cases.indices)
    func `A folder is ours, nobody's or somebody else's.`(index: Int) throws {
        let (content, refusal, mayBegin) = Self.cases[index]
        try TemporaryFolder.with { parent in
            let path = parent.appending("d")
            try Self.make(content, at: path)
            let folder = DataFolder(path)
            if let refusal {
                let error = #expect(throws: NightError.self) { try folder.require() }
                #expect(error?.code == .notFound)
                let words = refusal.replacing("DIR", with: path.string)
                #expect(error?.message.hasPrefix(words) == true, "\(error?.message ?? "")")
            } else {
                try folder.require()
            }
            if mayBegin {
                try folder.requireOursOrNothing()
            } else {
                let error = #expect(throws: NightError.self) { try folder.requireOursOrNothing() }
                #expect(
                    error?.message.contains("Nothing was changed; name the data folder") == true)
            }
        }
    }

    @Test(arguments: cases.indices)
    func `What is ours or nobody's becomes a data folder, and the rest stays as it is.`(
        index: Int
    ) throws {
        let (content, _, mayBegin) = Self.cases[index]
        try TemporaryFolder.with { parent in
            let path = parent.appending("d")
            try Self.make(content, at: path)
            let clock = HandClock(HandMadeNights.start)
            if mayBegin {
                try DataFolder(path).prepare(in: LocalFileSystem(), clock: clock)
                try DataFolder(path).require()
                let marker = try #require(try DataFolderMarker(in: path))
                var made = "2026-11-20T04:00:00.000Z"
                if case .marker = content { made = "2026-11-20T04:00:00Z" }
                #expect(marker == DataFolderMarker(layout: 3, made: made))
            } else {
                #expect(throws: NightError.self) {
                    try DataFolder(path).prepare(in: LocalFileSystem(), clock: clock)
                }
                #expect(FileStatus(path.appending("oith.json")) == nil)
            }
        }
    }

    @Test(arguments: [
        ("", "is damaged"), ("{", "is damaged"), ("[]", "is damaged"),
        (#"{"layout":2,"made":"x","what":"something else"}"#, "is damaged"),
        (#"{"layout":0,"made":"x","what":"oith data folder"}"#, "is damaged"),
        (#"{"layout":"2","made":"x","what":"oith data folder"}"#, "is damaged"),
        (#"{"layout":2,"what":"oith data folder"}"#, "is damaged"),
        (
            #"{"layout":4,"made":"x","what":"oith data folder"}"#,
            "was made by a newer oith: its layout is 4, and this one knows 3"
        ),
    ])
    func `A marker that cannot be read, or is newer, keeps everybody out.`(
        marker: String, words: String
    ) throws {
        try TemporaryFolder.with { path in
            try Self.make(.marker(marker), at: path)
            let folder = DataFolder(path)
            let attempts: [() throws -> Void] = [
                { try folder.require() }, { try folder.requireOursOrNothing() },
                {
                    try folder.prepare(
                        in: LocalFileSystem(), clock: HandClock(HandMadeNights.start))
                },
            ]
            for attempt in attempts {
                let error = #expect(throws: NightError.self) { try attempt() }
                #expect(error?.code == .data)
                #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
            }
            #expect(try text(fileBytes(path.appending("oith.json"))) == marker)
        }
    }

    @Test func `While another process makes it, it is locked.`() throws {
        try TemporaryFolder.with { path in
            let lock = try RunLock(path, run: "another")
            let error = #expect(throws: ExecutionStoreError.self) {
                try DataFolder(path).prepare(
                    in: LocalFileSystem(), clock: HandClock(HandMadeNights.start))
            }
            #expect(error?.code == .locked)
            lock.release()
        }
    }
}
