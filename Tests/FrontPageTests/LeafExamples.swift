import Bytes
import DurableFiles
import Geo
import JSON
import LaneLayout
import Parallelism
import SystemPackage
import TestSupport
import Testing

/// The examples of the modules that know no users.
struct LeafExamples {
    @Test func `The example of Geo.`() {
        let cell = Geohash.encode(latitude: 40.7484, longitude: -73.9857, precision: 4)
        let name = cell.text  // "dr5r"
        let cover = RadiusCover(miles: 50.05, of: cell.box)
        let ranges = cover.ranges  // of precision-9 cell values
        let newYork = UnitVector(latitude: 40.7484, longitude: -73.9857)
        let philadelphia = UnitVector(latitude: 39.9526, longitude: -75.1652)
        let tenths = GreatCircle.tenthsOfMile(GreatCircle.miles(newYork, philadelphia))  // 829

        #expect(name == "dr5r" && tenths == 829)
        let inside = Geohash.encode(latitude: 41.2, longitude: -74.4, precision: 9).bits
        let outside = Geohash.encode(latitude: 39.9526, longitude: -77, precision: 9).bits
        #expect(ranges.contains { $0.contains(inside) })
        #expect(!ranges.contains { $0.contains(outside) })
    }

    @Test(arguments: [(24, false), (25, true), (40, true), (41, false)])
    func `The example of LaneLayout.`(age: Int, accepts: Bool) {
        let candidate = AgeLane.word(age: UInt8(age), ageMin: 18, ageMax: 127)

        let word = AgeLane.word(age: 30, ageMin: 25, ageMax: 40)  // the table, when it is written
        let needed = AgeLane.acceptedAges(of: word)  // a query, from the user's word
        let isAccepted = AgeLane.reaches(candidate, needed)  // the plain kernel

        #expect(isAccepted == accepts)
    }

    @Test func `The example of Bytes.`() {
        let checksum = CRC32.checksum(Array("123456789".utf8))
        let digits = Hexadecimal.text(checksum)  // "cbf43926"

        #expect(digits == "cbf43926")
    }

    @Test func `The example of JSON.`() throws {
        let document = try LocatedJSON(parsing: Array("{\n  \"radius\": 50\n}".utf8))
        let radius = document.value["radius"]?.integer  // 50
        let line = document.line(of: ["radius"])  // 2
        let text = document.value.text  // {"radius":50}

        #expect(radius == 50 && line == 2 && text == #"{"radius":50}"#)
    }

    @Test func `The example of FileReading.`() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("lists.parquet")
            try LocalFileSystem().write(Array("PAR1 and more".utf8), durablyTo: path)

            let file = try OpenFile(path)
            let magic = try file.bytes(0..<4)

            #expect(magic == Array("PAR1".utf8))
        }
    }

    @Test func `The example of Parallelism.`() {
        let numbers = Array(0..<10_000)

        let sums = Parallel.mapParts(of: numbers.count, width: 4) { part in
            numbers[part].reduce(0, +)
        }

        #expect(sums.reduce(0, +) == 49_995_000 && sums.count > 1)
    }
}
