import DurableFiles
import SnapshotFormat

/// A name that ``SnapshotStore`` gives under `snapshots/`.
///
/// What is called otherwise there is somebody else's: it is neither listed nor removed.
///
///     2026-11-20T040000Z-3f9c2a               kept
///     .2026-11-20T040000Z-1.partial           a run's: being written, or staged
///     .2026-11-20T040000Z-1.held              a file: why a guard held that one back
///     .<kept>.forgetting                      a copy without forgotten users, until it is verified;
///     .<run>.partial.forgetting               the same of a staged one
///     .<kept>.removed  .<run>.partial.removed on its way out
///     .<kept>.damaged                         a sound copy took its place; on its way out
enum StoreEntryName: Equatable {
    case kept
    case partial(run: String)
    case held(run: String)
    /// `place` is the name of what it is a copy of, with a dot before it in any case.
    case copy(place: String)
    case removed
    case replaced

    static let heldSuffix = ".held"
    static let copySuffix = ".forgetting"
    static let removedSuffix = ".removed"
    static let damagedSuffix = ".damaged"

    /// Takes a name apart; nil where it is none of ours.
    init?(_ name: String) {
        if SnapshotName(name) != nil {
            self = .kept
        } else if let run = Self.run(ofPartial: name) {
            self = .partial(run: run)
        } else if let run = Self.base(name, Self.heldSuffix), RunName(run) != nil {
            self = .held(run: run)
        } else if let place = Self.base(name, Self.copySuffix), Self.isPlace(place) {
            self = .copy(place: "." + place)
        } else if let place = Self.base(name, Self.removedSuffix), Self.isPlace(place) {
            self = .removed
        } else if let place = Self.base(name, Self.damagedSuffix), SnapshotName(place) != nil {
            self = .replaced
        } else {
            return nil
        }
    }

    /// The run that writes under a name; nil for another name.
    static func run(ofPartial name: String) -> String? {
        PartialName.target(of: name).flatMap { RunName($0)?.text }
    }

    /// The name that a folder had which is on its way out; nil for another name.
    static func place(ofGrave name: String) -> String? {
        guard let base = base(name, removedSuffix) ?? base(name, damagedSuffix) else { return nil }
        return SnapshotName(base) != nil ? base : isPlace(base) ? "." + base : nil
    }

    /// What is between a dot and a suffix.
    private static func base(_ name: String, _ suffix: String) -> String? {
        guard name.hasPrefix("."), name.hasSuffix(suffix), name.utf8.count > suffix.utf8.count
        else { return nil }
        return String(name.dropFirst().dropLast(suffix.count))
    }

    /// Whether the rest of a name is that of a snapshot, or of a run's without its dot.
    private static func isPlace(_ base: String) -> Bool {
        SnapshotName(base) != nil || run(ofPartial: "." + base) != nil
    }
}
