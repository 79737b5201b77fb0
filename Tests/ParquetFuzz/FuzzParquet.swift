import Glibc
import Parquet
import ParquetRows

/// What libFuzzer calls with each input: reads all of it that can be read, in every way.
///
/// What is looked for is a trap, a hang, or memory beyond what the limits allow (Tests/fuzz.sh).
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzParquet(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // libFuzzer lends `count` bytes for the length of the call.
    let input = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    if let file = try? ParquetFile(InMemoryFile(input), name: "input") { read(file) }
    return 0
}

private func read(_ file: ParquetFile) {
    for column in file.schema.indices {
        _ = try? file.rowGroups(mayContain: [1, 2, 3, 4], column: column)
        _ = try? file.rowGroups(mayContain: Array(repeating: 7, count: 8), column: column)
        // A few bytes may stand for millions of rows, and many row groups; some are enough.
        for rowGroup in file.rowGroups.indices.prefix(4) { read(file, rowGroup, column) }
    }
    let flat = file.schema.indices.filter { file.schema[$0].shape != .nested }
    guard var rows = try? RecordReader(file, columns: flat) else { return }
    for _ in 0..<1000 {
        guard (try? rows.next()) != nil else { return }
    }
}

private func read(_ file: ParquetFile, _ rowGroup: Int, _ column: Int) {
    _ = try? file.pageHeaders(rowGroup: rowGroup, column: column)
    _ = try? file.readDictionary(rowGroup: rowGroup, column: column)
    _ = try? file.pageBounds(rowGroup: rowGroup, column: column)
    _ = try? file.mayContain([1, 2, 3], rowGroup: rowGroup, column: column)
    _ = try? file.page(containing: 5, rowGroup: rowGroup, column: column)
    let pages = (try? file.pages(rowGroup: rowGroup, column: column)) ?? []
    for page in pages.prefix(10) {
        _ = try? file.readPage(page, rowGroup: rowGroup, column: column)
    }
}
