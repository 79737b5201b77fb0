import JSON

/// What PublishSnapshot takes.
package struct PublishSnapshotInput: StageInput {
    /// The folder of the run; its name says where the snapshot is staged.
    package let run: RunDirectory
    /// The snapshot by its folder's name, `2026-11-20T040000Z-3f9c2a`.
    package let snapshot: String

    /// Reads and checks the fields of a task's input.
    package init(_ fields: TaskFields<TaskKey>) throws(NightError) {
        run = try fields.runDirectory()
        snapshot = try fields.snapshotName()
    }
}

/// What PublishSnapshot returns.
package struct PublishSnapshotOutput: MemberwiseOutput {
    /// The name of the snapshot.
    package private(set) var snapshot: String?
    /// The pinned snapshot that stayed current; nil where this one is current now.
    package private(set) var heldAt: String?

    /// What the stage came to.
    package init(snapshot: String, heldAt: String?) {
        (self.snapshot, self.heldAt) = (snapshot, heldAt)
    }

    /// An output without any member.
    package init() {}

    /// The members in the order of the journal.
    package static let members: [OutputMember<Self>] = [
        .text("snapshot", \.snapshot),
        OutputMember(
            "heldAt", \.heldAt, read: { $0["heldAt"]?.string },
            write: { $0.map { .string($0) } ?? .null }),
    ]
}
