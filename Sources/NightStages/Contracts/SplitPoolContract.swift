package import JSON
package import SystemPackage

/// What SplitPool takes.
package struct SplitPoolInput: StageInput {
    /// The folder of the run, with the feature table.
    package let run: RunDirectory
    /// The scoring model's JSON file; ModelFile.md describes it.
    package let model: FilePath
    /// The search radius in miles.
    package let radius: Double
    /// The most users of a chunk; at least 1.
    package let chunkBudget: Int
    /// The most pairs that a kernel scans for one chunk; nil for a share of the whole night.
    package let pairBudget: Int?

    /// Reads and checks the fields of a task's input.
    package init(_ fields: TaskFields<TaskKey>) throws(NightError) {
        run = try fields.runDirectory()
        model = try fields.path(.model)
        radius = try fields.radius()
        chunkBudget = try fields.chunkBudget()
        pairBudget =
            fields[.pairBudget] == nil ? nil : try fields.integer(.pairBudget, in: 1...1 << 40)
    }
}

/// What SplitPool returns.
package struct SplitPoolOutput: MemberwiseOutput {
    /// The number of chunks.
    package private(set) var chunks: Int?
    /// The pairs of each chunk's users with everyone in its candidate region, over all chunks.
    package private(set) var pairs: Int?
    /// An estimate of the pairs that a kernel will have to scan.
    package private(set) var work: Int?
    /// Where the Map's ItemReader finds the chunk manifest.
    package private(set) var manifest: ObjectLocation?
    /// What the run expects of itself; the run adds it to what the task returned.
    package private(set) var estimate: NightEstimate?

    private enum Key: String {
        case manifest, estimate
    }

    /// What the stage came to.
    package init(chunks: Int, pairs: Int, work: Int, manifest: ObjectLocation) {
        (self.chunks, self.pairs, self.work, self.manifest) = (chunks, pairs, work, manifest)
    }

    /// An output without any member.
    package init() {}

    /// The members in the order of the journal.
    package static let members: [OutputMember<Self>] = [
        .count("chunks", \.chunks), .count("pairs", \.pairs), .count("work", \.work),
        OutputMember(
            Key.manifest.rawValue, \.manifest,
            read: { $0[Key.manifest].flatMap { ObjectLocation($0) } }, write: { $0?.json }),
        OutputMember(
            Key.estimate.rawValue, \.estimate, read: { NightEstimate($0[Key.estimate]) },
            write: { $0?.json }),
    ]

    /// The output of the task with an estimate in it.
    package static func adding(_ estimate: NightEstimate, to output: JSONValue) -> JSONValue {
        guard var members = output.object else { return output }
        members[Key.estimate] = estimate.json
        return .object(members)
    }

    /// The input of a later state with the chunk manifest of another run, where it names one.
    package static func reading(_ manifest: ObjectLocation, in input: JSONValue) -> JSONValue {
        guard var members = input.object, var split = members[TaskKey.split]?.object,
            let before = split[Key.manifest], ObjectLocation(before) != nil
        else { return input }
        split[Key.manifest] = manifest.json
        members[TaskKey.split] = .object(split)
        return .object(members)
    }
}

/// An object of a bucket: for a local run, a file of a folder that is named as the bucket.
package struct ObjectLocation: Sendable, Equatable {
    /// The bucket; local runs have a folder in its place.
    package let bucket: String
    /// The object's key, with slashes.
    package let key: String

    private enum Key: String {
        case bucket, key
    }

    /// An object by bucket and key.
    package init(bucket: String, key: String) {
        (self.bucket, self.key) = (bucket, key)
    }

    /// Reads a location; nil where a part of it is missing.
    package init?(_ json: JSONValue) {
        guard let bucket = json[Key.bucket]?.string, let key = json[Key.key]?.string else {
            return nil
        }
        self.init(bucket: bucket, key: key)
    }

    /// As the journal has it.
    package var json: JSONValue {
        JSONValue(members: [(Key.bucket, .string(bucket)), (.key, .string(key))])
    }
}
