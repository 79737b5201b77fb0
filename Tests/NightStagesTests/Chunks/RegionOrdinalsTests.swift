import Bytes
import FeatureTable
import Geo
import NightStages
import TestSupport
import Testing

@Suite struct ReachPlacesTests {
    // From a handful of users in reach to all of them.
    @Test(arguments: [1, 2, 3, 4, 5], [0, 50, 500, 30_000] as [Int32])
    func `Places count the rows in reach.`(precision: Int, radiusTenths: Int32) throws {
        let table = try RandomUsers(count: 3000).table(seed: UInt64(precision))
        let cell = GeohashCell(bits: table.cells[1234], precision: 9)
            .ancestor(precision: precision)
        let reach = CandidateRegion(of: cell, radiusTenths: radiusTenths, in: table)
        let rows = reach.rows.flatMap { Array($0) }
        let places = RegionOrdinals(reach)
        #expect(places.count == rows.count)
        #expect(places.idRanks(in: table) == rows.map { table.idRank[Row($0)] })
        let expected = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
        for row in 0..<table.count {
            #expect(places.place(ofRow: row)?.index == expected[row])
        }
    }
}
