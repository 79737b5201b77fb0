package import JSON
package import Scoring
package import SystemPackage

/// The fields of an object that a task was given, read by their keys.
///
/// A field that is missing or of another type is a defect of the state machine's `Parameters` (or
/// of what `--set` put there); the error names it.
package struct TaskFields<Key: RawRepresentable<String>> {
    private let json: JSONValue

    /// - Parameter json: an object; of anything else all fields are missing.
    package init(_ json: JSONValue?) { self.json = json ?? .null }

    /// The value of a field; nil where it is missing.
    package subscript(key: Key) -> JSONValue? { json[key] }

    /// A text.
    package func string(_ key: Key) throws(NightError) -> String {
        guard let text = json[key]?.string else { throw wrong(key, "a string") }
        return text
    }

    /// A whole number in a range.
    package func integer(_ key: Key, in range: ClosedRange<Int>) throws(NightError) -> Int {
        guard let number = json[key]?.integer, range.contains(number) else {
            throw wrong(key, "a whole number in \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    /// A number in a range.
    package func number(_ key: Key, in range: ClosedRange<Double>) throws(NightError) -> Double {
        guard let number = json[key]?.number, range.contains(number) else {
            throw wrong(key, "a number in \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    /// A truth value; `missing` where the field is not there.
    package func flag(_ key: Key, default missing: Bool) throws(NightError) -> Bool {
        guard let field = json[key] else { return missing }
        guard let flag = field.bool else { throw wrong(key, "true or false") }
        return flag
    }

    /// A path.
    package func path(_ key: Key) throws(NightError) -> FilePath {
        FilePath(try string(key))
    }

    private func wrong(_ key: Key, _ expected: String) -> NightError {
        NightError(
            .badDefinition, "the task's input needs \(expected) in the field \(key.rawValue)")
    }
}

extension TaskFields<TaskKey> {
    /// The run's folder: what a stage writes and the next one reads.
    package func runDirectory() throws(NightError) -> RunDirectory {
        RunDirectory(path: try path(.runDirectory))
    }

    /// The search radius in miles.
    package func radius() throws(NightError) -> Double {
        try number(.radius, in: ScoringParameters.radiusMiles.range)
    }

    /// The length of a full list.
    package func top() throws(NightError) -> Int {
        try integer(.top, in: ScoringParameters.listLength.range)
    }

    /// The minimum score in points.
    package func minimumScore() throws(NightError) -> Double {
        try number(.minimumScore, in: ScoringParameters.minimumPoints.range)
    }

    /// The most users of a chunk.
    package func chunkBudget() throws(NightError) -> Int {
        try integer(.chunkBudget, in: NightSettings.usersPerChunk.range)
    }

    /// Search radius, length of a list and minimum score, as the scorer takes them.
    package func scoringParameters() throws(NightError) -> ScoringParameters {
        NightSettings.scoringParameters(
            radius: try radius(), top: try top(), minimumScore: try minimumScore())
    }

    /// The name of the snapshot that WriteSnapshot wrote.
    package func snapshotName() throws(NightError) -> String {
        try TaskFields<WriteSnapshotOutput.Key>(self[.snapshot]).string(.name)
    }
}
