import JSON
package import SnapshotFormat
package import SnapshotStore
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
    package let parameters: SnapshotManifest.Parameters
    /// The format of the snapshot.
    package let format: FormatVersion
    /// What the pool had of decisions and blocks; nil where a state machine of one's own does not
    /// hand it on.
    package let exclusions: ExclusionCounts?

    /// Reads and checks the fields of a task's input.
    package init(_ fields: TaskFields<TaskKey>) throws(NightError) {
        run = try fields.runDirectory()
        asOf = try fields.string(.asOf)
        model = try fields.path(.model)
        parameters = SnapshotManifest.Parameters(
            radius: try fields.radius(), top: try fields.top(),
            minScore: try fields.minimumScore(), codec: try fields.string(.codec))
        format =
            try fields[.snapshotFormat] == nil
            ? .newest
            : FormatVersion(major: fields.integer(.snapshotFormat, in: FormatVersion.written))
        exclusions = ExclusionCounts(fields[.extract])
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
    /// How the places in the lists are spread; nil in runs of older versions.
    package private(set) var exposure: ExposureFigures?

    /// The key that the stages after it read.
    package enum Key: String {
        /// The name of the snapshot.
        case name
    }

    /// What the stage came to.
    package init(name: String, parts: Int, byteCount: Int, exposure: ExposureFigures? = nil) {
        (self.name, self.parts, self.byteCount) = (name, parts, byteCount)
        self.exposure = exposure
    }

    /// An output without any member.
    package init() {}

    /// The members in the order of the journal.
    package static let members: [OutputMember<Self>] = [
        .text(Key.name.rawValue, \.name), .count("parts", \.parts), .count("bytes", \.byteCount),
        OutputMember(
            "exposure", \.exposure, read: { ExposureFigures($0["exposure"]) },
            write: { $0.map(\.json) }),
    ]
}

extension ExposureFigures {
    private enum Key: String {
        case users, lists, mostShown, mostInTopTen, neverShown, gini, mutualShare
    }

    /// Those of an output of WriteSnapshot; nil of one of an older version.
    init?(_ json: JSONValue?) {
        guard let json, let users = json.count(Key.users), let lists = json.count(Key.lists),
            let mostShown = json.count(Key.mostShown),
            let mostInTopTen = json.count(Key.mostInTopTen),
            let neverShown = json.count(Key.neverShown), let gini = json[Key.gini]?.number
        else { return nil }
        self.init(
            users: users, lists: lists, mostShown: mostShown, mostInTopTen: mostInTopTen,
            neverShown: neverShown, gini: gini, mutualShare: json[Key.mutualShare]?.number)
    }

    /// As the journal has them.
    var json: JSONValue {
        JSONValue(members: [
            (Key.users, .integer(users)), (.lists, .integer(lists)),
            (.mostShown, .integer(mostShown)), (.mostInTopTen, .integer(mostInTopTen)),
            (.neverShown, .integer(neverShown)), (.gini, .double(gini)),
            (.mutualShare, mutualShare.map { .double($0) }),
        ])
    }
}
