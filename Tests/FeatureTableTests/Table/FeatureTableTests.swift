import Bytes
import DurableFiles
import FeatureTable
import SystemPackage
import TestSupport
import Testing
import UserPool

/// The feature table as a file: what was put in comes out, and nothing else is taken for one.
@Suite struct FeatureTableTests {
    /// Three users, appended in another order than the table's.
    private func build(at path: FilePath) throws {
        var builder = FeatureTableBuilder(embeddingDimension: 2)
        for (name, latitude, embedding) in [
            ("c@x", 51.5, [UInt8]()), ("b@x", -33.9, [1, 255]), ("a@x", 51.5, [7, 8]),
        ] {
            var profile = Profile()
            profile.id = Array(name.utf8)
            profile.age = 40
            profile.gender = .female
            profile.latitude = latitude
            profile.longitude = 0.1
            profile.interests = name == "b@x" ? [] : [5, 2, 9]
            profile.religion = 3
            profile.preferences.acceptedSmoking = [4, 1]
            profile.preferences.maxDistanceTenths = 123
            profile.embedding = embedding
            builder.append(profile)
        }
        builder.indexIDs()
        let ids = ["a@x", "b@x", "c@x", "nobody@x"].map { Array($0.utf8) }
        builder.exclude(ids[2], fromListOf: ids[0])
        builder.exclude(ids[2], fromListOf: ids[0])
        builder.exclude(ids[1], fromListOf: ids[0])
        builder.exclude(ids[3], fromListOf: ids[0])
        builder.exclude(ids[0], fromListOf: ids[0])
        try builder.write(to: path, in: LocalFileSystem())
    }

    @Test func `A table holds what was appended in the order of cell and id`() throws {
        try TemporaryFolder.with { folder in
            try build(at: folder.appending("t"))
            let table = try FeatureTable(opening: folder.appending("t"))
            #expect(table.count == 3)
            #expect(table.violation == nil)
            // Sydney's meridian lies in the south: its cell comes first.
            let ids = (0..<3).map { String(decoding: table.id($0), as: UTF8.self) }
            #expect(ids == ["b@x", "a@x", "c@x"])
            #expect((0..<3).map { table.idRank[Row($0)].rawValue } == [1, 0, 2])
            #expect((0..<3).map { table.rowOfRank[IDRank($0)].rawValue } == [1, 0, 2])
            #expect(table.interests[0].isEmpty)
            #expect(table.interests[1].map { table.interests.values[$0] } == [2, 5, 9])
            #expect(table.distanceLimit[2] == 123)
            #expect(table.categories[Category.religion.rawValue][0] == 3)
            #expect(table.acceptedSmoking.list(1, contains: 4))
            #expect(!table.acceptedSmoking.list(1, contains: 2))
            #expect(table.exclusions[1].map { table.exclusions.values[$0] } == [0, 2])
            #expect(table.exclusions[0].isEmpty)
            #expect((0..<3).map { table.hasEmbedding[$0] } == [1, 1, 0])
            #expect((0..<6).map { table.embeddings[$0] } == [1, -1, 7, 8, 0, 0])
            #expect(table.row(ofID: "c@x".utf8) == 2)
            #expect(table.row(ofID: "d@x".utf8) == nil)
            #expect(table.row(ofID: "".utf8) == nil)
            #expect(table.rows(inCells: table.cells[1]..<table.cells[1] + 1) == 1..<3)
        }
    }

    @Test func `A table with a flipped bit is refused`() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("t")
            try build(at: path)
            let bytes = try fileBytes(path)
            let padding = try paddingBytes(of: bytes)
            for place in bytes.indices {
                var damaged = bytes
                damaged[place] ^= 1 << UInt8(place % 8)
                try LocalFileSystem().write(damaged, durablyTo: path)
                if padding.contains(place) { continue }
                #expect(throws: FileError.self, "byte \(place)") {
                    try FeatureTable(opening: path)
                }
            }
        }
    }

    @Test(arguments: [0, 1, 39, 40, 500])
    func `A table that is cut off is refused`(length: Int) throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("t")
            try build(at: path)
            let bytes = Array(try fileBytes(path).prefix(length))
            try LocalFileSystem().write(bytes, durablyTo: path)
            #expect(throws: FileError.self) { try FeatureTable(opening: path) }
        }
    }

    /// The bytes between sections, which say nothing, by the directory of the format.
    private func paddingBytes(of bytes: [UInt8]) throws -> Set<Int> {
        let integer = { (offset: Int, width: Int) in
            (0..<width).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }
        let footer = bytes.count - 24
        let sections = integer(footer + 16, 4)
        let directory = footer - 24 * sections
        var used = Set(0..<16).union(directory..<bytes.count)
        for entry in stride(from: directory, to: footer, by: 24) {
            let start = integer(entry + 8, 8)
            used.formUnion(start..<start + integer(entry + 16, 8))
        }
        return Set(bytes.indices).subtracting(used)
    }
}
