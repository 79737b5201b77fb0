import Bytes

// keys.idx: from the hash of a user's id to the place of the list. Little-endian.
//
//     0     magic "OITHKEYS" | version u32 | page size u32 (4096)
//     16    entries u64 | pages u64 | files u32 | zeros
//     60    CRC-32 u32 of the 60 bytes before
//     64    a record for each part and for users.parquet:
//             file size u64 | tail size u32 | CRC-32 u32 of the tail
//     ...   for each page the hash of its first entry, as far as entries tell it, u64
//     ...   CRC-32 u32 of records and hashes | zeros up to a multiple of 4096
//     ...   pages of 4096 bytes: CRC-32 u32 of the rest of the page | entries u32 | entries
//
// An entry of version 2, twelve bytes: the upper half of the hash u32, then
//     part u16 | row group u16 | first row u24 | candidates u8    of a user with candidates
//     row u32                  | zero u32                         of one without
// An entry of version 1, twenty bytes:
//     hash u64 | row u32 | part u16 | row group i16 | first row u24 | candidates u8
//
// Entries are sorted by what they have of the hash, and by row. Two ids may share it, so an entry
// is a hint: the reader compares the id itself with the one at the place that the entry names.

/// The fixed numbers of keys.idx.
package enum KeyIndexFormat {
    /// The first eight bytes of the file.
    package static let magic = Array("OITHKEYS".utf8)
    /// The length of a page of entries.
    package static let pageByteCount = 4096
    /// The length of the header, its CRC-32 included.
    package static let headerByteCount = 64
    /// What precedes the entries of a page: CRC-32 and count.
    package static let pageHeaderByteCount = 8
    /// The length of what is said of each Parquet file.
    package static let recordByteCount = 16
    /// The last row at which a list can begin: 24 bits.
    package static let maximumFirstRow: UInt32 = 1 << 24 - 1

    /// XXH64 with seed 0 of the bytes of the id: what keys.idx is sorted by.
    package static let standardHash: IDHash = { XXH64.hash($0.span.rawSpan) }
}
