import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

/// Row groups are neighbourhoods, in the order of their cells.
@Suite struct NeighbourhoodTests {
    /// The cells of the users of four row groups in two parts, and the group that is out of order.
    private static let cases: [(cells: [[String]], culprit: Int?)] = [
        ([["9q8y"], ["9q8z"], ["dr5r"], ["dr5s"]], nil),
        ([["9q8y", "9q8z"], ["9q8z"], ["9q8z", "dr5r"], ["dr5r"]], nil),
        ([["9q8y"], ["dr5r"], ["9q8z"], ["dr5s"]], 2),
        ([["9q8y", "dr5s"], ["dr5r"], ["dr5s"], ["dr5s"]], 1),
    ]

    @Test(arguments: cases)
    func `Neighbourhoods follow on each other.`(cells: [[String]], culprit: Int?) throws {
        let scratch = try Scratch()
        let night = SampleNight(seed: 3, userCount: 32, listLengths: [3], groupSize: 8)
        let spoiling = SampleNight.Spoiling(users: { rows in
            for row in rows.indices {
                let group = cells[rows[row].part * 2 + rows[row].rowGroup]
                rows[row].cell = group[row % group.count]
            }
        })
        try night.write(to: scratch.path.appending("s"), spoiling: spoiling)
        let verifier = SnapshotVerifier(scratch.path.appending("s"))
        guard let culprit else {
            try verifier.verify()
            return
        }
        let error = #expect(throws: SnapshotError.self) { try verifier.verify() }
        #expect(error?.file == "lists/part-0000\(culprit / 2).parquet")
        #expect(error?.rowGroup == culprit % 2)
    }
}
