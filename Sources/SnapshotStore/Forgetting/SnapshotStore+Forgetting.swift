import DurableFiles
package import SnapshotReader
import SystemPackage

extension SnapshotStore {
    /// Notes that users asked to be forgotten: when it returns, no reader shows them any more.
    ///
    /// - Parameters:
    ///   - ids: folded; see ``foldID(_:)``. Nobody needs to have heard of them.
    ///   - newKey: random; the key of the file where there is none yet.
    /// - Returns: how many of them were not forgotten before.
    /// - Throws: ``SnapshotError`` with code `.locked` where somebody publishes at this moment, or
    ///   `.damaged`; ``FileError``.
    package func forget(_ ids: [[UInt8]], newKey: Tombstones.Digest) throws -> Int {
        try locked(by: "forget") {
            let path = dataDirectory.appending(Tombstones.fileName)
            var tombstones =
                try FileStatus.find(path) == nil
                ? Tombstones(key: newKey) : Tombstones.read(from: dataDirectory)
            let loss = try forgottenLoss(in: tombstones)
            let added = ids.reduce(0) { $0 + (tombstones.insert($1) ? 1 : 0) }
            // Also where all are known: something may name them that was put back from a copy.
            tombstones.isErasurePending = true
            try files.write(tombstones.encoded, durablyTo: path)
            if ids.isEmpty { return added }
            try note(.forget) { subject in
                subject.count = added
                subject.forgotten = forgotten(in: tombstones, after: loss, changedBy: added)
            }
            return added
        }
    }

    /// Takes the list of the forgotten as it is, although it lacks users.
    ///
    /// - Returns: what it lacked; nil where it was complete, and nothing was done.
    /// - Throws: ``SnapshotError`` with code `.locked` where somebody publishes at this moment, or
    ///   `.damaged`; ``FileError``.
    package func acceptForgottenLoss() throws -> ForgottenLoss? {
        try locked(by: "forget --accept-loss") {
            let tombstones = try Tombstones.read(from: dataDirectory)
            guard let loss = try forgottenLoss(in: tombstones) else { return nil }
            try note(.acceptLoss) { subject in
                subject.count = tombstones.count
                subject.forgotten = forgotten(in: tombstones, after: nil, changedBy: 0)
            }
            return loss
        }
    }

    /// How many users are in no snapshot, as owners of a list.
    ///
    /// - Parameter ids: folded.
    /// - Returns: users who are in no snapshot that can be read, published or staged.
    /// - Throws: ``FileError``.
    package func countUnknown(_ ids: [[UInt8]]) throws -> Int {
        var unknown = ids
        for place in try places() where !unknown.isEmpty {
            guard let reader = try? OpenSnapshot.open(place) else { continue }
            unknown = unknown.filter { ((try? reader.list(for: $0)) ?? nil) == nil }
        }
        return unknown.count
    }

    /// Notes that users came back: the next night takes part with them.
    ///
    /// - Parameter ids: folded; see ``foldID(_:)``.
    /// - Returns: how many of them were forgotten.
    /// - Throws: ``SnapshotError`` with code `.locked` where somebody publishes at this moment, or
    ///   `.damaged`; ``FileError``.
    package func remember(_ ids: [[UInt8]]) throws -> Int {
        try locked(by: "forget --undo") {
            var tombstones = try Tombstones.read(from: dataDirectory)
            let loss = try forgottenLoss(in: tombstones)
            let removed = ids.reduce(0) { $0 + (tombstones.remove($1) ? 1 : 0) }
            if removed > 0 {
                try note(.remember) { subject in
                    subject.count = removed
                    subject.forgotten = forgotten(in: tombstones, after: loss, changedBy: -removed)
                }
                let path = dataDirectory.appending(Tombstones.fileName)
                try files.write(tombstones.encoded, durablyTo: path)
            }
            return removed
        }
    }

    /// Notes that no file names a forgotten user, unless more users were forgotten meanwhile.
    ///
    /// - Parameter erased: the users who are no longer in the files.
    /// - Returns: whether that is all of them.
    /// - Throws: ``SnapshotError``, ``FileError``.
    package func finishErasure(of erased: Tombstones) throws -> Bool {
        try locked(by: "forget") {
            var tombstones = try Tombstones.read(from: dataDirectory)
            guard tombstones == erased else { return false }
            tombstones.isErasurePending = false
            let path = dataDirectory.appending(Tombstones.fileName)
            try files.write(tombstones.encoded, durablyTo: path)
            return true
        }
    }
}
