package import JSON
package import SystemPackage

/// What WriteSnapshot takes: all that a published byte depends on besides the lists.
package struct WriteSnapshotInput: StageInput {
    /// The folder of the run, with the feature table and the lists.
    package let run: RunDirectory
    /// The night's instant, ISO 8601, as the manifest has it.
    package let asOf: String
    /// The scoring model.
    package let model: FilePath
    /// The search radius in miles.
    package let radius: Double
    /// The length of a full list, 1...255.
    package let top: Int
    /// The minimum score in points.
    package let minimumScore: Double
    /// `lz4` or `zstd`; the writer checks it.
    package let codec: String

    /// Reads and checks the fields of a task's input.
    package init(_ input: JSONValue) throws(NightError) {
        let fields = TaskFields<TaskKey>(input)
        run = try fields.runDirectory()
        asOf = try fields.string(.asOf)
        model = try fields.path(.model)
        radius = try fields.radius()
        top = try fields.top()
        minimumScore = try fields.minimumScore()
        codec = try fields.string(.codec)
    }
}

/// What WriteSnapshot returns.
package struct WriteSnapshotOutput: StageOutput {
    /// The name of the snapshot.
    package let name: String?
    /// The number of part files.
    package let parts: Int?
    /// The bytes of all files.
    package let byteCount: Int?

    /// The keys of the output, which the stages after it read.
    package enum Key: String {
        /// The name of the snapshot.
        case name
        /// The number of part files.
        case parts
        /// The bytes of all files.
        case bytes
    }

    /// What the stage came to.
    package init(name: String, parts: Int, byteCount: Int) {
        (self.name, self.parts, self.byteCount) = (name, parts, byteCount)
    }

    /// Reads an output back; what is missing is nil.
    package init(_ output: JSONValue) {
        name = output[Key.name]?.string
        parts = output.count(Key.parts)
        byteCount = output.count(Key.bytes)
    }

    /// As the journal has it.
    package var json: JSONValue {
        JSONValue(members: [
            (Key.name, name.map { .string($0) }), (.parts, parts.map { .integer($0) }),
            (.bytes, byteCount.map { .integer($0) }),
        ])
    }
}
