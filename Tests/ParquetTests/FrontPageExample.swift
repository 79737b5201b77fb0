import Parquet
import ParquetRows
import ParquetWriter

/// Where the bytes of a file go: here into memory, elsewhere to a disk.
struct Memory: ByteSink {
    var bytes: [UInt8] = []

    mutating func append(_ bytes: [UInt8]) { self.bytes += bytes }
}

/// Writes three cities in two pages.
func cities() throws -> [UInt8] {
    var writer = try ParquetWriter(
        Memory(),
        schema: [ColumnSchema("city", .byteArray, as: .string), ColumnSchema("degrees", .double)],
        options: WriterOptions(
            codec: .lz4Raw, createdBy: "weather version 1.0.0 (build 1)", sortingColumns: [0],
            bloomFilterColumns: [0], columnIndexColumns: [0]))
    // Two entries and, for each row, which of them; and a value for each row.
    let names = ColumnValues.byteArray(bytes: Array("OsloRome".utf8), offsets: [0, 4, 8])
    _ = try writer.writeRowGroup(
        [.dictionary(names, indices: [0, 0, 1]), .plain(.double([-3.5, 1, 17.25]))],
        pageStarts: [0, 2])
    return try writer.finish().bytes
}

/// Reads all rows of any file, whoever wrote it.
func rows(_ bytes: [UInt8]) throws -> [[ParquetValue]] {
    let file = try ParquetFile(InMemoryFile(bytes), name: "cities.parquet")
    var reader = try RecordReader(file, columns: Array(file.schema.indices))
    var rows: [[ParquetValue]] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
}

/// Finds a city's degrees by indexes and filters, and reads no other pages than those.
func degrees(of city: String, in bytes: [UInt8]) throws -> [Double] {
    let file = try ParquetFile(InMemoryFile(bytes), name: "cities.parquet")
    let name = Array(city.utf8)
    var found: [Double] = []
    for group in try file.rowGroups(mayContain: name, column: 0) {
        let entries = try file.readDictionary(rowGroup: group, column: 0)
        for page in try file.pages(mayContain: name, rowGroup: group, column: 0) {
            // The pages of all columns begin at the same rows here.
            let degrees = try file.page(
                containing: page.rows.lowerBound, rowGroup: group, column: 1)
            guard let entries,
                case .indices(let cities) = try file.readPage(page, rowGroup: group, column: 0),
                case .plain(.double(let values)) = try file.readPage(
                    degrees, rowGroup: group, column: 1)
            else { continue }
            for (city, value) in zip(cities, values) where entries[Int(city)] == .bytes(name[...]) {
                found.append(value)
            }
        }
    }
    return found
}
