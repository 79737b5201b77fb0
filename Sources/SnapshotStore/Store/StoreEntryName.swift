import DurableFiles
import SnapshotFormat

/// A name that ``SnapshotStore`` gives to what is not published, in `staging/` and the folders of
/// runs in it.
///
/// The name of a run's folder is a ``RunName``. It is told by its place: the digest in a snapshot's
/// name may look like a run's number.
///
/// What is called otherwise there is somebody else's: it is neither listed nor removed.
///
///     2026-11-20T040000Z-1/             a run's folder; in it
///       unfinished                        the snapshot while it is written
///       2026-11-20T040000Z-3f9c2a         it is whole
///       held.json                         a file: why a guard held it back
///       .<snapshot>.forgetting .<snapshot>.removed
///     .<snapshot>.forgetting            a copy of a published one without forgotten users, until it
///                                       is verified
///     .<snapshot>.removed               a published one on its way out
///     .<snapshot>.damaged               a sound copy took its place; on its way out
enum StoreEntryName: Equatable {
    case unfinished
    case staged(String)
    case copy(String)
    case removed(String)
    case replaced

    static let unfinishedName = "unfinished"
    static let heldName = "held.json"
    static let copySuffix = ".forgetting"
    static let removedSuffix = ".removed"
    static let damagedSuffix = ".damaged"

    /// Takes a name apart; nil where it is none of ours.
    init?(_ name: String) {
        if name == Self.unfinishedName {
            self = .unfinished
        } else if SnapshotName(name) != nil {
            self = .staged(name)
        } else if let base = Self.snapshot(name, Self.copySuffix) {
            self = .copy(base)
        } else if let base = Self.snapshot(name, Self.removedSuffix) {
            self = .removed(base)
        } else if Self.snapshot(name, Self.damagedSuffix) != nil {
            self = .replaced
        } else {
            return nil
        }
    }

    /// The snapshot whose name is between a dot and a suffix.
    private static func snapshot(_ name: String, _ suffix: String) -> String? {
        guard name.hasPrefix("."), name.hasSuffix(suffix), name.utf8.count > suffix.utf8.count
        else { return nil }
        return SnapshotName(String(name.dropFirst().dropLast(suffix.count)))?.text
    }
}
