import DurableFiles
import ExecutionStore
import JSON
import NightSamples
import NightStages
import Nights
import StateMachine
import SystemPackage
import TestSupport
import Testing

/// Whether others were told of a run: `told.json`.
@Suite struct NotificationReceiptTests {
    private static let run = "2026-11-20T040000Z-1"
    private static let ending = StartFailure(
        error: "Oith.IOError", cause: "no room", exitCode: 74)

    /// A run that failed, and its receipt.
    private static func withRun(
        _ body: (HandMadeNights, NotificationReceipt, FilePath) async throws -> Void
    ) async throws {
        try await HandMadeNights.with { nights in
            try await nights.begin(run).fail(at: 1, "no disk")
            let receipt = try #require(NotificationReceipt(of: run, in: nights.data))
            try await body(nights, receipt, nights.nights.runDirectory(run).receipt)
        }
    }

    @Test func `Where there is no file nobody was told.`() async throws {
        try await Self.withRun { _, receipt, path in
            #expect(!receipt.isThere && receipt.ending == nil)
            #expect(FileStatus(path) == nil)
        }
    }

    @Test func `Room is kept from the beginning, and says nothing yet.`() async throws {
        try await Self.withRun { _, receipt, path in
            try receipt.reserve(LocalFileSystem())
            #expect(FileStatus(path)?.byteCount == 4096)
            #expect(!receipt.isThere && receipt.ending == nil)
        }
    }

    @Test func `That others were told is read again, with how the run ended.`() async throws {
        try await Self.withRun { nights, receipt, path in
            try receipt.write(isTold: false, ending: Self.ending, LocalFileSystem())
            #expect(!receipt.isThere && receipt.ending == Self.ending)
            try receipt.write(ending: Self.ending, LocalFileSystem())
            #expect(receipt.isThere && receipt.ending == Self.ending)
            try receipt.write(LocalFileSystem())
            #expect(receipt.isThere && receipt.ending == nil)
            #expect(FileStatus(path)?.byteCount == 4096)
            let record = try nights.store.find(nil)
            #expect(NotificationReceipt(of: record, in: nights.data) == receipt)
            let json = try JSONValue(parsing: text(fileBytes(path)))
            #expect(json == ["turn": .integer(record.turn), "told": true])
        }
    }

    @Test func `A resumption has another turn: how it ends is told again.`() async throws {
        try await Self.withRun { nights, receipt, _ in
            try receipt.write(LocalFileSystem())
            _ = try await nights.resume(Self.run, at: 10, from: "ExtractPool")
            let again = try #require(NotificationReceipt(of: Self.run, in: nights.data))
            #expect(receipt.isThere && !again.isThere)
        }
    }

    @Test func `A file of an older version says by itself that others were told.`() async throws {
        try await Self.withRun { nights, receipt, _ in
            let turn = try nights.store.find(nil).turn
            try nights.write(#"{"turn":\#(turn)}"#, "told.json", of: Self.run)
            #expect(receipt.isThere && receipt.ending == nil)
        }
    }

    @Test(arguments: ["", "{", "[]", "null", #"{"turn":"1","told":true}"#, #"{"told":true}"#])
    func `A file that cannot be read counts as none.`(content: String) async throws {
        try await Self.withRun { nights, receipt, _ in
            try nights.write(content, "told.json", of: Self.run)
            #expect(!receipt.isThere && receipt.ending == nil)
        }
    }

    @Test(arguments: [
        "x", "ö", "\u{1}", "\"", "🦊", "👨‍👩‍👧‍👦", "e\u{301}\u{302}\u{303}\u{304}",
    ])
    func `Whatever the letters of a long cause are, the file keeps its length.`(
        letter: String
    ) async throws {
        try await Self.withRun { _, receipt, path in
            let cause = String(repeating: letter, count: 5000)
            try receipt.write(
                ending: .init(error: "Oith.IOError", cause: cause, exitCode: 1), LocalFileSystem())
            #expect(FileStatus(path)?.byteCount == 4096)
            let kept = try #require(receipt.ending?.cause)
            #expect(kept.unicodeScalars.count == 500)
            #expect(cause.unicodeScalars.starts(with: kept.unicodeScalars))
        }
    }

    @Test func `On a full disk it is written into the room that was kept.`() async throws {
        try await Self.withRun { _, receipt, path in
            let files = LocalFileSystem()
            try receipt.reserve(files)
            // No file can be made beside it.
            let beside = path.partialSibling
            try files.makeDirectories(beside)
            try files.write([1], durablyTo: beside.appending("x"))
            try receipt.write(isTold: true, ending: Self.ending, files)
            #expect(receipt.isThere && receipt.ending == Self.ending)
            #expect(FileStatus(path)?.byteCount == 4096)
        }
    }

    @Test func `Of a run that no journal knows there is no receipt.`() async throws {
        try await Self.withRun { nights, _, _ in
            #expect(NotificationReceipt(of: "2026-01-01T000000Z-1", in: nights.data) == nil)
            #expect(NotificationReceipt(of: Self.run, in: nights.data.appending("no")) == nil)
        }
    }
}
