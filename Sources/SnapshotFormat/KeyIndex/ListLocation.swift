/// Where a user's list is in a snapshot.
package struct ListLocation: Equatable, Sendable {
    /// The row in users.parquet.
    ///
    /// What was read from version 2 of keys.idx has it only for users
    /// without candidates, and 0 for the others.
    package var row: UInt32
    /// The number of the part file, from 0.
    package var part: UInt16
    /// The row group in the part; -1 for a user without candidates.
    package var rowGroup: Int16
    /// The first row in the row group; below 2^24.
    package var firstRow: UInt32
    /// The length of the list, 0...255.
    package var candidates: UInt8

    /// A location from its parts.
    package init(
        row: UInt32, part: UInt16, rowGroup: Int16, firstRow: UInt32, candidates: UInt8
    ) {
        (self.row, self.part, self.rowGroup) = (row, part, rowGroup)
        (self.firstRow, self.candidates) = (firstRow, candidates)
    }
}

/// An entry of keys.idx: what it has of the hash of a user's id, and the place of the list.
package struct KeyEntry: Equatable, Sendable {
    /// The hash of the id; the lower half is 0 in entries that were read from version 2.
    package var hash: UInt64
    /// Where the list is.
    package var place: ListLocation

    /// An entry for a user whose id has this hash.
    package init(hash: UInt64, place: ListLocation) {
        self.hash = hash
        self.place = place
    }
}

/// The hash of an id that keys.idx is sorted by; ``KeyIndexFormat/standardHash`` outside of tests.
package typealias IDHash = @Sendable (_ id: ArraySlice<UInt8>) -> UInt64

/// What keys.idx says of a Parquet file beside it.
///
/// A file's tail is what follows its last row group (page indexes and footer): Parquet has no
/// checksum for it, and a flipped bit there could pair one user's page with another's.
package struct FileTail: Equatable, Sendable {
    /// The length of the whole file.
    package var fileByteCount: Int
    /// The length of the tail.
    package var byteCount: Int
    /// The CRC-32 of the tail.
    package var checksum: UInt32

    /// What is known of a file whose tail has this length and CRC-32.
    package init(fileByteCount: Int, byteCount: Int, checksum: UInt32) {
        (self.fileByteCount, self.byteCount, self.checksum) = (fileByteCount, byteCount, checksum)
    }
}
