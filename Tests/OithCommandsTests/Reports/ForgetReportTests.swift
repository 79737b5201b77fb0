import JSON
import Nights
import OithCommands
import SnapshotStore
import Testing

@Suite struct ForgetReportTests {
    private static func erasure(
        _ snapshots: [ErasedSnapshot] = [], runs: [String] = [], results: Int = 0
    ) -> Erasure {
        var erasure = Erasure()
        erasure.snapshots = snapshots
        erasure.runs = runs
        erasure.results = results
        return erasure
    }

    @Test(arguments: [
        (0, 0, 0, "0 snapshots, 0 feature tables and 0 results of chunks"),
        (1, 1, 1, "1 snapshot, 1 feature table and 1 result of a chunk"),
        (2, 3, 1_700, "2 snapshots, 3 feature tables and 1,700 results of chunks"),
    ])
    func `The summary counts each kind`(snapshots: Int, runs: Int, results: Int, text: String) {
        let erasure = Self.erasure(
            (0..<snapshots).map { ErasedSnapshot(name: "s\($0)", newName: "t\($0)") }
                // One that could not be rewritten is no success.
                + [ErasedSnapshot(name: "damaged", problem: "a page is damaged")],
            runs: (0..<runs).map { "r\($0)" }, results: results)
        #expect(ForgetReport(erasure).summary == text)
    }

    @Test func `There is a line for each thing that was done`() {
        let erasure = Self.erasure(
            [
                ErasedSnapshot(name: "a", newName: "b"),
                // Rewritten in place: by a rerun of the same content, or staged.
                ErasedSnapshot(name: "c", newName: "c"),
                ErasedSnapshot(name: ".run-1.partial", newName: "d"),
                ErasedSnapshot(name: "e", problem: "a page is damaged"),
            ], runs: ["run-1", "run-2"], results: 1)
        #expect(
            ForgetReport(erasure).text == """
                rewritten  a is now b
                rewritten  c
                rewritten  .run-1.partial
                removed    the feature table of run-1
                removed    the feature table of run-2
                removed    1 result of a chunk

                """)
        #expect(ForgetReport(Self.erasure()).text.isEmpty)
    }

    @Test func `JSON has the problems too`() {
        let erasure = Self.erasure(
            [
                ErasedSnapshot(name: "a", newName: "b"),
                ErasedSnapshot(name: "e", problem: "a page is damaged"),
            ], runs: ["run-1"], results: 3)
        #expect(
            ForgetReport(erasure).json == [
                "snapshots": [
                    ["name": "a", "newName": "b", "problem": .null],
                    ["name": "e", "newName": .null, "problem": "a page is damaged"],
                ], "featureTables": ["run-1"], "results": 3,
            ])
    }
}
