/// What VerifySnapshot takes.
package struct VerifySnapshotInput: StageInput {
    /// The run, and how it scored.
    package let scoring: ScoringInput
    /// The name of the snapshot that was written.
    package let snapshot: String
    /// Which entries are checked against the rules.
    package let extent: VerifyExtent

    /// Reads and checks the fields of a task's input.
    package init(_ fields: TaskFields<TaskKey>) throws(NightError) {
        extent = try VerifyExtent(fields[.verifyEntries])
        scoring = try ScoringInput(fields)
        snapshot = try fields.snapshotName()
    }
}

/// What VerifySnapshot returns.
package struct VerifySnapshotOutput: MemberwiseOutput {
    /// Lists that were scored again by brute force.
    package private(set) var rescored: Int?
    /// Users of the snapshot.
    package private(set) var users: Int?
    /// Entries of lists that were checked against the rules.
    package private(set) var entries: Int?

    /// What the stage came to.
    package init(rescored: Int, users: Int, entries: Int) {
        (self.rescored, self.users, self.entries) = (rescored, users, entries)
    }

    /// An output without any member.
    package init() {}

    /// The members in the order of the journal.
    package static let members: [OutputMember<Self>] = [
        .count("rescored", \.rescored), .count("users", \.users), .count("entries", \.entries),
    ]
}
