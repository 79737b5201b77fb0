import JSON

/// What ReadChunkFailure takes.
package struct ReadChunkFailureInput: StageInput {
    /// The folder of the run, with the results of the Map over the chunks.
    package let run: RunDirectory
    /// The error name of the Map, which is handed on where it has no results.
    package let error: String
    /// The cause that goes with it.
    package let cause: String

    /// Reads and checks the fields of a task's input.
    package init(_ fields: TaskFields<TaskKey>) throws(NightError) {
        run = try fields.runDirectory()
        error = fields[.error]?["Error"]?.string ?? ""
        cause = fields[.error]?["Cause"]?.string ?? ""
    }
}

/// What ReadChunkFailure returns: an error as a Catch writes it.
package struct ReadChunkFailureOutput: MemberwiseOutput {
    /// The error name of the first chunk that failed.
    package private(set) var error: String?
    /// The cause that goes with it.
    package private(set) var cause: String?

    /// What the stage found.
    package init(error: String, cause: String) { (self.error, self.cause) = (error, cause) }

    /// An output without any member.
    package init() {}

    /// The members in the order of the journal.
    package static let members: [OutputMember<Self>] = [
        .text("Error", \.error), .text("Cause", \.cause),
    ]
}
