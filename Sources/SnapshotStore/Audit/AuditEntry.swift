/// One line of the audit trail: who did what, and when.
///
/// It names snapshots, runs and files, and counts users; no id is ever in it.
package struct AuditEntry: Codable, Sendable, Equatable {
    /// What was done, as the file says it; a newer version may know more acts than this one.
    package struct Act: RawRepresentable, Codable, Sendable, Hashable {
        /// What the line in the trail says.
        package let rawValue: String

        /// An act by its text, known here or not.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// A snapshot became current: by a run, or by hand.
        package static let publish = Act(rawValue: "publish")
        /// `current` went back to an earlier snapshot.
        package static let rollback = Act(rawValue: "rollback")
        /// `current` was fixed to a snapshot.
        package static let pin = Act(rawValue: "pin")
        /// `current` may move again.
        package static let unpin = Act(rawValue: "unpin")
        /// Users were hidden at their request.
        package static let forget = Act(rawValue: "forget")
        /// Users came back.
        package static let remember = Act(rawValue: "forget --undo")
        /// Somebody answered for a list of the forgotten that is shorter than it should be.
        package static let acceptLoss = Act(rawValue: "forget --accept-loss")
        /// A snapshot was replaced by a copy without forgotten users.
        package static let erase = Act(rawValue: "erase")
        /// The lists were written out for another system.
        package static let export = Act(rawValue: "export")
        /// Files that nothing needs were removed.
        package static let collectGarbage = Act(rawValue: "gc")
    }

    /// Who the users are who are forgotten after the act; see ``SnapshotStore/forgottenLoss()``.
    package struct Forgotten: Codable, Sendable, Equatable {
        /// How many users it was about.
        package let count: Int
        /// SHA-256 of the list; nil where only the count is known.
        package let sha256: String?
    }

    /// What the act was about; what does not apply is nil.
    package struct Subject: Codable, Sendable, Equatable {
        /// The name of the snapshot, where it was about one.
        package var snapshot: String?
        /// The snapshot that was there before.
        package var replaced: String?
        /// The run that acted; nil where a person did.
        package var run: String?
        /// Whether a guard was overruled.
        package var isForced: Bool?
        /// How many users, or files, it was about.
        package var count: Int?
        /// The users who were forgotten or taken back.
        package var forgotten: Forgotten?
        /// What an export wrote, and where.
        package var format: String?
        /// The file that was written, where there is one.
        package var file: String?

        /// About nothing in particular.
        package init() {}
    }

    /// The place in the file, from 1.
    package let number: Int
    /// SHA-256 of the line before, without its end; 64 zeros in the first line.
    package let previous: String
    /// ISO 8601, UTC.
    package let at: String
    /// What was done.
    package let act: Act
    /// Who did it.
    package let actor: AuditActor
    /// What it was done to.
    package let subject: Subject
}
