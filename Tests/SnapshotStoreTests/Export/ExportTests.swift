import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

@Suite struct ExportTests {
    /// A night of one pair whose ids need care, and somebody alone.
    private static var night: SampleNight {
        var night = SampleNight(seed: 1, userCount: 3, listLengths: [0], groupSize: 3)
        let candidate = ListEntry(
            id: Array("q\"\\\n,é@x".utf8), scoreHundredths: 9005, distanceTenths: 3)
        night.groups = [
            [
                SampleNight.User(id: Array("a,\"b".utf8), list: [candidate]),
                SampleNight.User(id: Array("alone".utf8), list: []),
                SampleNight.User(id: candidate.id, list: []),
            ]
        ]
        return night
    }

    private static func export(
        _ format: ExportFormat, forgetting ids: [[UInt8]] = []
    ) throws -> (text: String, counts: SnapshotExport.Counts) {
        let scratch = try Scratch()
        try night.write(to: scratch.path.appending("night"))
        var tombstones = Tombstones(key: SIMD2(1, 2))
        for id in ids { _ = tombstones.insert(id) }
        var written: [UInt8] = []
        let export = try SnapshotExport(
            scratch.path.appending("night"), as: format, without: tombstones)
        let counts = try export.write { written += $0 }
        #expect(counts.byteCount == written.count)
        return (String(decoding: written, as: UTF8.self), counts)
    }

    @Test func `CSV quotes what needs it.`() throws {
        let (text, counts) = try Self.export(.csv)
        #expect(
            text == """
                user_id,rank,candidate_id,score,distance_miles
                "a,""b",1,"q""\\
                ,é@x",90.05,0.3

                """)
        #expect(counts.users == 3 && counts.candidates == 1)
    }

    @Test func `JSON lines`() throws {
        let list = #"{"candidate_id":"q\"\\\u000a,é@x","score":90.05,"distance_miles":0.3}"#
        #expect(
            try Self.export(.jsonLines).text == """
                {"user_id":"a,\\"b","candidates":[\(list)]}
                {"user_id":"alone","candidates":[]}
                {"user_id":"q\\"\\\\\\u000a,é@x","candidates":[]}

                """)
    }

    @Test(arguments: [0, 60])
    func `DynamoDB takes an item a user.`(lifetime: Int) throws {
        let expiry = lifetime > 0 ? #","expiresAt":{"N":"1795147260"}"# : ""
        let end = #"]},"asOf":{"S":"2026-11-20T04:00:00Z"}\#(expiry)}}"#
        let list =
            #"{"M":{"candidateId":{"S":"q\"\\\u000a,é@x"},"score":{"N":"90.05"},"#
            + #""distanceMiles":{"N":"0.3"}}}"#
        let lines = try Self.export(.dynamoDB(lifetime: lifetime)).text.split(separator: "\n")
        #expect(
            lines.first.map(String.init)
                == #"{"Item":{"userId":{"S":"a,\"b"},"candidates":{"L":["# + list + end)
        #expect(lines[1] == #"{"Item":{"userId":{"S":"alone"},"candidates":{"L":["# + end)
        #expect(lines.count == 3)
    }

    @Test(arguments: [0, 60])
    func `Redis takes a command a user.`(lifetime: Int) throws {
        let text = try Self.export(.redis(keyPrefix: "é:", lifetime: lifetime)).text
        let expiry = lifetime > 0 ? "$2\r\nEX\r\n$2\r\n60\r\n" : ""
        let list = #"[{"candidateId":"q\"\\\u000a,é@x","score":90.05,"distanceMiles":0.3}]"#
        let set = "*\(lifetime > 0 ? 5 : 3)\r\n$3\r\nSET\r\n"
        #expect(
            text.hasPrefix(
                set + "$7\r\né:a,\"b\r\n$\(list.utf8.count)\r\n\(list)\r\n" + expiry + set
                    + "$8\r\né:alone\r\n$2\r\n[]\r\n" + expiry))
    }

    @Test func `Forgotten users are in no list and have none.`() throws {
        let candidate = Self.night.users[2].id
        let (text, counts) = try Self.export(.jsonLines, forgetting: [candidate])
        #expect(
            text == """
                {"user_id":"a,\\"b","candidates":[]}
                {"user_id":"alone","candidates":[]}

                """)
        #expect(counts.users == 2 && counts.candidates == 0)
    }

    @Test func `What the sink throws is thrown on.`() throws {
        let scratch = try Scratch()
        try Self.night.write(to: scratch.path.appending("night"))
        let export = try SnapshotExport(
            scratch.path.appending("night"), as: .csv, without: Tombstones(key: SIMD2(1, 2)))
        #expect(throws: FileError.self) {
            try export.write { _ in throw FileError("write", on: "x", .noSpace) }
        }
    }
}
