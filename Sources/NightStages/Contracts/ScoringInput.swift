package import Scoring
package import SystemPackage

/// What a stage needs that scores pairs: users, model and limits.
package struct ScoringInput: StageInput {
    /// The folder of the run, with the feature table.
    package let run: RunDirectory
    /// The scoring model's JSON file; ModelFile.md describes it.
    package let model: FilePath
    /// Search radius, length of a list and minimum score.
    package let parameters: ScoringParameters

    /// Reads and checks the fields of a task's input.
    package init(_ fields: TaskFields<TaskKey>) throws(NightError) {
        run = try fields.runDirectory()
        model = try fields.path(.model)
        parameters = try fields.scoringParameters()
    }
}
