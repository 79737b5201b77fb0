import SnapshotFormat
package import SnapshotReader

/// A list of the forgotten that lacks users who asked to be forgotten.
package struct ForgottenLoss: Sendable, Equatable {
    /// How many users are known to be forgotten.
    package let known: Int
    /// How many the file has.
    package let found: Int
    /// SHA-256 of the list that is known; nil where only its length is.
    let sha256: String?
}

// forgotten.txt says itself that it is whole, but not that it is the newest: a file that was lost,
// or put back from an old backup, would bring people back. How many there have to be is
// elsewhere: in the audit trail, with a digest of the list, and, for a data folder that an older
// version made, in the manifests of snapshots that were rewritten.
//
// Where users are lost, whatever would bring them back refuses: nights, moves of `current` and
// exports. Lookups still work: no snapshot names a user who was erased from it.
//
// `forget` writes the list and then the trail, `forget --undo` the trail and then the list: cut
// short anywhere, the list has at least as many users as the trail says.
extension SnapshotStore {
    /// What the list of the forgotten lacks; nil where it has everybody.
    ///
    /// - Throws: ``SnapshotError`` where it is damaged; ``FileError``.
    package func forgottenLoss() throws -> ForgottenLoss? {
        try forgottenLoss(in: try Tombstones.read(from: dataDirectory))
    }

    /// The users who are forgotten.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` where some of them are lost; ``FileError``.
    package func knownTombstones() throws -> Tombstones {
        let tombstones = try Tombstones.read(from: dataDirectory)
        guard let loss = try forgottenLoss(in: tombstones) else { return tombstones }
        let found = loss.found == 0 ? "nobody" : "\(loss.found), or others"
        let known = loss.known == 1 ? "1 user is" : "\(loss.known) users are"
        throw SnapshotError(
            .damaged,
            "\(known) known to be forgotten, and it names \(found): they would "
                + "take part again. Put the newest copy of the file back. Where there is none, "
                + "run `oith snapshot forget --from-file` with all requests again, and with "
                + "--accept-loss to say that it is complete",
            file: Tombstones.fileName)
    }

    func forgottenLoss(in tombstones: Tombstones) throws -> ForgottenLoss? {
        let known = try knownForgotten()
        let isShort = tombstones.count < known.count
        let isOther =
            tombstones.count == known.count && known.sha256 != nil
            && known.sha256 != tombstones.sha256
        guard isShort || isOther else { return nil }
        return ForgottenLoss(
            known: known.count, found: tombstones.count, sha256: known.sha256)
    }

    /// How many users are forgotten at least.
    private func knownForgotten() throws -> AuditEntry.Forgotten {
        let recorded = try auditTrail.read().entries.last { $0.subject.forgotten != nil }
        if let forgotten = recorded?.subject.forgotten { return forgotten }
        // A manifest that cannot be read is told elsewhere.
        let counts = try keptNames().compactMap { name in
            try? SnapshotManifest.read(from: directory(named: name)).forgottenUsers
        }
        return AuditEntry.Forgotten(count: counts.max() ?? 0, sha256: nil)
    }

    /// What is known after a change of the list.
    ///
    /// - Parameters:
    ///   - tombstones: the list after the change.
    ///   - loss: what it lacked before.
    ///   - change: how many users were added; negative where they were taken out.
    /// - Returns: what the audit trail is to say.
    func forgotten(
        in tombstones: Tombstones, after loss: ForgottenLoss?, changedBy change: Int
    ) -> AuditEntry.Forgotten {
        guard let loss else {
            return AuditEntry.Forgotten(count: tombstones.count, sha256: tombstones.sha256)
        }
        // Who is lost stays lost, also when as many others have come.
        return AuditEntry.Forgotten(count: loss.known + change, sha256: loss.sha256)
    }
}
