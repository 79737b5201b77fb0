import Bytes

/// Where a user's list stands.
struct ListLocation: Equatable, Sendable {
    /// The row in users.parquet; what was read from keys.idx tells it only of users without
    /// candidates, since version 2.
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
    var place: ListLocation

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
// Entries are sorted by what they have of the hash, and by row. Two ids may share it, so an entry is
// a hint: the reader holds the id itself against the place that the entry names. A file's tail is what follows its last
// row group (page index and footer): Parquet has no checksum for it, and a flipped bit there could
// pair one user's page with another's.
enum KeyIndexFormat {
    static let magic = Array("OITHKEYS".utf8)
    static let pageByteCount = 4096
    static let headerByteCount = 64
    static let pageHeaderByteCount = 8
    static let recordByteCount = 16
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

/// How entries are laid out.
struct KeyIndexLayout: Sendable {
    let version: UInt32
    let entryByteCount: Int
    /// What of a hash is stored.
    private let hashMask: UInt64

    /// Of snapshots of format 1.
    static let first = KeyIndexLayout(version: 1, entryByteCount: 20, hashMask: .max)
    static let second = KeyIndexLayout(
        version: 2, entryByteCount: 12, hashMask: 0xFFFF_FFFF_0000_0000)

    /// The layout of a version of keys.idx, if it is known.
    static func of(version: UInt32) -> KeyIndexLayout? {
        [first, second].first { $0.version == version }
    }

    /// The layout in snapshots of a format.
    static func of(formatVersion: String) -> KeyIndexLayout {
        formatVersion.hasPrefix("1.") ? first : second
    }

    var entriesPerPage: Int {
        (KeyIndexFormat.pageByteCount - KeyIndexFormat.pageHeaderByteCount) / entryByteCount
    }

    /// What is stored of a hash.
    @inline(__always)
    func key(_ hash: UInt64) -> UInt64 { hash & hashMask }

    /// Entries, which come in the order of their rows, in their order in the file and as reading
    /// gives them back.
    func sorted(_ entries: [KeyEntry]) -> [KeyEntry] {
        if version == 1 {
            return entries.sorted { ($0.hash, $0.place.row) < ($1.hash, $1.place.row) }
        }
        // Half of the hash and the position as one number; entries come in the order of rows.
        let order = entries.indices.map { key(entries[$0].hash) | UInt64($0) }.sorted()
        return order.map { number in
            var entry = entries[Int(number & ~hashMask)]
            entry.hash = key(entry.hash)
            if entry.place.candidates > 0 { entry.place.row = 0 } else { entry.place.part = 0 }
            return entry
        }
    }

    /// Appends an entry as ``sorted(_:)`` gives it.
    func append(_ entry: KeyEntry, to bytes: inout [UInt8]) {
        let place = entry.place
        if version == 1 {
            bytes.append(littleEndian: entry.hash)
            bytes.append(littleEndian: place.row)
        } else {
            bytes.append(littleEndian: UInt32(entry.hash >> 32))
            if place.candidates == 0 {
                bytes.append(littleEndian: place.row)
                bytes.append(littleEndian: UInt32(0))
                return
            }
        }
        bytes.append(littleEndian: place.part)
        bytes.append(littleEndian: place.rowGroup)
        bytes.append(littleEndian: place.firstRow | UInt32(place.candidates) << 24)
    }

    /// The hash of the entry at an offset.
    @inline(__always)
    func hash(at offset: Int, of page: RawSpan) throws(SnapshotError) -> UInt64 {
        if version == 1 { return try page.number(at: offset) }
        return UInt64(try page.number(UInt32.self, at: offset)) << 32
    }

    /// The entry at an offset.
    func entry(at offset: Int, of page: RawSpan) throws(SnapshotError) -> KeyEntry {
        let hash = try hash(at: offset, of: page)
        // The last eight bytes of an entry are those of its list.
        let list = offset + entryByteCount - 8
        let packed: UInt32 = try page.number(at: list + 4)
        let candidates = UInt8(packed >> 24)
        if version > 1, candidates == 0 {
            let row: UInt32 = try page.number(at: list)
            return KeyEntry(
                hash: hash,
                place: ListLocation(row: row, part: 0, rowGroup: -1, firstRow: 0, candidates: 0))
        }
        return KeyEntry(
            hash: hash,
            place: ListLocation(
                row: version == 1 ? try page.number(at: offset + 8) : 0,
                part: try page.number(at: list), rowGroup: try page.number(at: list + 2),
                firstRow: packed & KeyIndexFormat.maximumFirstRow, candidates: candidates))
    }
}
