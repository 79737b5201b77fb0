package import JSON

/// What PublishSnapshot takes.
package struct PublishSnapshotInput: StageInput {
    /// The folder of the run; its name says where the snapshot is staged.
    package let run: RunDirectory
    /// The name of the snapshot.
    package let snapshot: String

    /// Reads and checks the fields of a task's input.
    package init(_ input: JSONValue) throws(NightError) {
        let fields = TaskFields<TaskKey>(input)
        run = try fields.runDirectory()
        snapshot = try fields.snapshotName()
    }
}

/// What PublishSnapshot returns.
package struct PublishSnapshotOutput: StageOutput {
    /// The name of the snapshot.
    package let snapshot: String?
    /// The pinned snapshot that stayed current; nil where this one is current now.
    package let heldAt: String?

    private enum Key: String {
        case snapshot, heldAt
    }

    /// What the stage came to.
    package init(snapshot: String, heldAt: String?) {
        (self.snapshot, self.heldAt) = (snapshot, heldAt)
    }

    /// Reads an output back; what is missing is nil.
    package init(_ output: JSONValue) {
        snapshot = output[Key.snapshot]?.string
        heldAt = output[Key.heldAt]?.string
    }

    /// As the journal has it.
    package var json: JSONValue {
        JSONValue(members: [
            (Key.snapshot, snapshot.map { .string($0) }),
            (.heldAt, heldAt.map { .string($0) } ?? .null),
        ])
    }
}
