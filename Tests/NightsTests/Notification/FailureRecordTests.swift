import DurableFiles
import JSON
import Nights
import SystemPackage
import TestSupport
import Testing

/// That nights have failed: `failing.json`.
@Suite struct FailureRecordTests {
    private static let files = LocalFileSystem()

    @Test func `The first failure is noted, and no later one takes its place.`() throws {
        try TemporaryFolder.with { folder in
            #expect(FailureRecord(in: folder) == nil)
            try FailureRecord.write(in: folder, since: "2026-11-20T04:00:00Z", Self.files)
            let record = try #require(FailureRecord(in: folder))
            #expect(record.since == "2026-11-20T04:00:00Z" && record.problem == nil)
            try FailureRecord.write(in: folder, since: "2026-11-21T04:00:00Z", Self.files)
            #expect(FailureRecord(in: folder) == record)
            let bytes = try fileBytes(folder.appending("failing.json"))
            #expect(bytes.count == 4096)
            #expect(try JSONValue(parsing: text(bytes)) == ["since": "2026-11-20T04:00:00Z"])
        }
    }

    @Test func `It is taken away once, and again without harm.`() throws {
        try TemporaryFolder.with { folder in
            try FailureRecord.write(in: folder, since: "x", Self.files)
            try FailureRecord.remove(in: folder, Self.files)
            try FailureRecord.remove(in: folder, Self.files)
            #expect(FailureRecord(in: folder) == nil)
            #expect(try directoryEntries(folder) == [])
        }
    }

    @Test(arguments: [
        ("", "it is no JSON"), ("{", "it is no JSON"), ("no", "it is no JSON"),
        ("{}", "it does not say since when nights failed"),
        ("[]", "it does not say since when nights failed"),
        (#"{"since":7}"#, "it does not say since when nights failed"),
    ])
    func `One that is damaged still says that nights failed, and a failure mends it.`(
        content: String, problem: String
    ) throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("failing.json")
            try Self.files.write(Array(content.utf8), durablyTo: path)
            let record = try #require(FailureRecord(in: folder))
            #expect(record.since == nil && record.problem == "\(path): \(problem)")
            try FailureRecord.write(in: folder, since: "2026-11-22T04:00:00Z", Self.files)
            #expect(FailureRecord(in: folder)?.since == "2026-11-22T04:00:00Z")
        }
    }
}
