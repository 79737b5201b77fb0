package import SnapshotFormat
package import SystemPackage

/// What WriteSnapshot takes: all that a published byte depends on besides the lists.
package struct WriteSnapshotInput: StageInput {
    /// The folder of the run, with the feature table and the lists.
    package let run: RunDirectory
    /// The night's instant, ISO 8601, as the manifest has it.
    package let asOf: String
    /// The scoring model's JSON file; ModelFile.md describes it.
    package let model: FilePath
    /// The settings that the manifest names; the writer checks the codec.
    package let parameters: SnapshotDescription.Parameters

    /// Reads and checks the fields of a task's input.
    package init(_ fields: TaskFields<TaskKey>) throws(NightError) {
        run = try fields.runDirectory()
        asOf = try fields.string(.asOf)
        model = try fields.path(.model)
        parameters = SnapshotDescription.Parameters(
            radius: try fields.radius(), top: try fields.top(),
            minScore: try fields.minimumScore(), codec: try fields.string(.codec))
    }
}

/// What WriteSnapshot returns.
package struct WriteSnapshotOutput: MemberwiseOutput {
    /// The name of the snapshot.
    package private(set) var name: String?
    /// The number of part files.
    package private(set) var parts: Int?
    /// The bytes of all files.
    package private(set) var byteCount: Int?

    /// The key that the stages after it read.
    package enum Key: String {
        /// The name of the snapshot.
        case name
    }

    /// What the stage came to.
    package init(name: String, parts: Int, byteCount: Int) {
        (self.name, self.parts, self.byteCount) = (name, parts, byteCount)
    }

    /// An output without any member.
    package init() {}

    /// The members in the order of the journal.
    package static let members: [OutputMember<Self>] = [
        .text(Key.name.rawValue, \.name), .count("parts", \.parts), .count("bytes", \.byteCount),
    ]
}
