import Bytes
import DurableFiles
import Nights
import SystemPackage
import TestSupport
import Testing

/// The sign of life of a run, as monitoring reads it.
@Suite struct HeartbeatTests {
    private static func read(_ text: String?) throws -> Heartbeat? {
        try TemporaryFolder.with { folder in
            if let text {
                try LocalFileSystem().write(
                    Array(text.utf8), durablyTo: folder.appending("heartbeat.json"))
            }
            return Heartbeat(in: folder)
        }
    }

    @Test(arguments: [("ScoreChunks", true), ("begins", true), ("", false)])
    func `A run is under way as long as a stage is named.`(
        stage: String, isRunning: Bool
    ) throws {
        let beat = try #require(
            try Self.read(
                """
                {"at":"2026-11-20T04:10:00Z","chunks":120,"pid":4711,"plannedChunks":3000,
                "progressAt":"2026-11-20T04:09:58.500Z","run":"r","stage":"\(stage)"}
                """))
        #expect(beat.stage == stage && beat.isRunning == isRunning)
        #expect(beat.progressAt == Timestamp("2026-11-20T04:09:58.500Z"))
    }

    @Test(arguments: [
        nil, "", "{", "[]", "{}", #"{"stage":"a"}"#, #"{"progressAt":"2026-11-20T04:09:58Z"}"#,
        #"{"stage":7,"progressAt":"2026-11-20T04:09:58Z"}"#, #"{"stage":"a","progressAt":"now"}"#,
    ])
    func `What is no heartbeat is none.`(text: String?) throws {
        #expect(try Self.read(text)?.stage == nil)
    }
}
