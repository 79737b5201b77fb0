package import JSON

/// What AggregateCandidates takes.
package struct AggregateCandidatesInput: StageInput {
    /// The folder of the run, with the feature table, the chunk manifest and the chunks' records.
    package let run: RunDirectory
    /// The length of a full list, 1...255.
    package let top: Int

    /// Reads and checks the fields of a task's input.
    package init(_ input: JSONValue) throws(NightError) {
        let fields = TaskFields<TaskKey>(input)
        run = try fields.runDirectory()
        top = try fields.top()
    }
}

/// What AggregateCandidates returns.
package struct AggregateCandidatesOutput: StageOutput {
    /// The number of row groups, and of files of lists.
    package let rowGroups: Int?
    /// Candidates in all lists.
    package let candidates: Int?
    /// Users with at least one candidate.
    package let lists: Int?
    /// Users with a full list.
    package let fullLists: Int?

    private enum Key: String {
        case rowGroups, candidates, lists, fullLists
    }

    /// What the stage came to.
    package init(rowGroups: Int, candidates: Int, lists: Int, fullLists: Int) {
        self.rowGroups = rowGroups
        self.candidates = candidates
        self.lists = lists
        self.fullLists = fullLists
    }

    /// Reads an output back; what is missing is nil.
    package init(_ output: JSONValue) {
        rowGroups = output.count(Key.rowGroups)
        candidates = output.count(Key.candidates)
        lists = output.count(Key.lists)
        fullLists = output.count(Key.fullLists)
    }

    /// As the journal has it.
    package var json: JSONValue {
        JSONValue(members: [
            (Key.rowGroups, rowGroups.map { .integer($0) }),
            (.candidates, candidates.map { .integer($0) }), (.lists, lists.map { .integer($0) }),
            (.fullLists, fullLists.map { .integer($0) }),
        ])
    }
}
