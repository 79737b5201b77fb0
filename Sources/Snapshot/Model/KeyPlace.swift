/// Where a user's list stands.
struct KeyPlace: Equatable, Sendable {
    /// The row in users.parquet.
    var row: UInt32
    var part: UInt16
    /// The row group in the part; -1 for a user without candidates.
    var rowGroup: Int16
    /// The first row in the row group; below 2^24.
    var firstRow: UInt32
    var candidates: UInt8
}

/// An entry of keys.idx.
struct KeyEntry: Equatable, Sendable {
    var hash: UInt64
    var place: KeyPlace

    static let byteCount = 20

    /// Whether this entry stands before another: by hash, then by row.
    func precedes(_ other: KeyEntry) -> Bool {
        (hash, place.row) < (other.hash, other.place.row)
    }
}

/// The hash of an id that keys.idx is sorted by; XXH64 outside of tests.
package typealias IDHash = @Sendable (_ id: ArraySlice<UInt8>) -> UInt64

// keys.idx: from the hash of a user's id to the place of the list. Little-endian.
//
//     0     magic "OITHKEYS" | version u32 | page size u32 (4096)
//     16    entries u64 | pages u64 | files u32 | zeros
//     60    CRC-32 u32 of the 60 bytes before
//     64    a record for each part and for users.parquet:
//             file size u64 | tail size u32 | CRC-32 u32 of the tail
//     ...   for each page the hash of its first entry, u64
//     ...   CRC-32 u32 of records and hashes | zeros up to a multiple of 4096
//     ...   pages of 4096 bytes: CRC-32 u32 of the rest of the page | entries u32 | entries
//           entry: hash u64 | row u32 | part u16 | row group i16 | first row u24 | candidates u8
//
// Entries are sorted by hash and row. Two ids may share a hash, so an entry is a hint: the reader
// holds the id itself against the row that the entry names. A file's tail is what follows its last
// row group (page index and footer): Parquet has no checksum for it, and a flipped bit there could
// pair one user's page with another's.
enum KeyIndexFormat {
    static let magic = Array("OITHKEYS".utf8)
    static let version: UInt32 = 1
    static let pageByteCount = 4096
    static let headerByteCount = 64
    static let pageHeaderByteCount = 8
    static let recordByteCount = 16
    static let entriesPerPage = (pageByteCount - pageHeaderByteCount) / KeyEntry.byteCount
    static let maximumFirstRow: UInt32 = 1 << 24 - 1
}

/// What keys.idx says of a Parquet file beside it.
struct FileTail: Equatable, Sendable {
    /// The length of the whole file.
    var fileByteCount: Int
    /// The length of page index and footer.
    var byteCount: Int
    var checksum: UInt32
}
