import Bytes
package import SnapshotReader
package import SnapshotWriter

/// Copies of entries, for tools and tests; a server reads them where they are.
extension StoredList {
    /// A copy of an entry; a wrong position traps.
    package subscript(position: Int) -> ListEntry {
        let id = withID(at: position) { [UInt8](copying: $0) }
        return ListEntry(
            id: id, scoreHundredths: UInt16(truncatingIfNeeded: scoreHundredths(at: position)),
            distanceTenths: UInt32(distanceTenths(at: position)))
    }

    /// A copy of the whole list.
    package var candidates: [ListEntry] { (0..<count).map { self[$0] } }
}

extension OpenSnapshot {
    /// A copy of the candidates of a user, best first; see ``list(for:)``.
    package func candidates(for id: [UInt8]) throws -> [ListEntry]? {
        try list(for: id)?.candidates
    }
}
