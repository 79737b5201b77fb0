import Bytes
import SnapshotFormat

/// A user's candidates, best first, as they are in the snapshot.
///
/// The ids are not copied: they are read where the row group's dictionary has them, which the list
/// keeps in memory as long as it lives.
package final class StoredList: Sendable {
    /// An entry, with the place of the id in the dictionary.
    struct Entry {
        var start: UInt32
        var idByteCount: UInt32
        /// Tenths of a mile.
        var distance: UInt32
        /// Hundredths of a point.
        var score: UInt32
    }

    private let entries: [Entry]
    /// Nil where there are no entries.
    private let group: LookupGroup?

    /// An empty list: nobody suits the user.
    static let empty = StoredList(entries: [], group: nil)

    init(entries: [Entry], group: LookupGroup?) {
        (self.entries, self.group) = (entries, group)
    }

    /// The length of the list, 0...255.
    package var count: Int { entries.count }

    /// Hundredths of a point; a wrong position traps.
    package func scoreHundredths(at position: Int) -> Int { Int(entries[position].score) }

    /// Tenths of a mile; a wrong position traps.
    package func distanceTenths(at position: Int) -> Int { Int(entries[position].distance) }

    /// Lends the UTF-8 of an id; a wrong position traps.
    package func withID<Result, Failure: Error>(
        at position: Int, _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let entry = entries[position]
        guard let group else { preconditionFailure("an entry has a row group") }
        return try group.candidates.withBytes(
            IDDictionary.Place(start: entry.start, byteCount: entry.idByteCount), body)
    }

    /// Appends the UTF-8 of an id; a wrong position traps.
    package func appendID(at position: Int, to bytes: inout [UInt8]) {
        withID(at: position) { bytes.append(copying: $0) }
    }

    /// The list without those who asked to be forgotten.
    func without(_ tombstones: Tombstones) -> StoredList {
        let kept = entries.indices.filter { position in
            withID(at: position) { !tombstones.contains($0) }
        }
        if kept.count == entries.count { return self }
        return StoredList(entries: kept.map { entries[$0] }, group: group)
    }
}
