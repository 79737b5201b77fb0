/// What AggregateCandidates takes.
package struct AggregateCandidatesInput: StageInput {
    /// The folder of the run, with the feature table, the chunk manifest and the chunks' records.
    package let run: RunDirectory
    /// The length of a full list, 1...255.
    package let top: Int

    /// Reads and checks the fields of a task's input.
    package init(_ fields: TaskFields<TaskKey>) throws(NightError) {
        run = try fields.runDirectory()
        top = try fields.top()
    }
}

/// What AggregateCandidates returns.
package struct AggregateCandidatesOutput: MemberwiseOutput {
    /// The number of row groups, and of files of lists.
    package private(set) var rowGroups: Int?
    /// Candidates in all lists.
    package private(set) var candidates: Int?
    /// Users with at least one candidate.
    package private(set) var lists: Int?
    /// Users with a full list.
    package private(set) var fullLists: Int?

    /// What the stage came to.
    package init(rowGroups: Int, candidates: Int, lists: Int, fullLists: Int) {
        (self.rowGroups, self.candidates) = (rowGroups, candidates)
        (self.lists, self.fullLists) = (lists, fullLists)
    }

    /// An output without any member.
    package init() {}

    /// The members in the order of the journal.
    package static let members: [OutputMember<Self>] = [
        .count("rowGroups", \.rowGroups), .count("candidates", \.candidates),
        .count("lists", \.lists), .count("fullLists", \.fullLists),
    ]
}
