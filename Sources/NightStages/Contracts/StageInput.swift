import Geo
package import Scoring
package import StateMachine
package import SystemPackage

/// The input of a task, read field by field.
///
/// A field that is missing or of another type is a defect of the state machine's `Parameters` (or
/// of what `--set` put there) and is reported by its name.
package struct StageInput {
    package let value

    package init(value: JSONValue) { self.value = value }: JSONValue

    package func string(_ key: String) throws(NightError) -> String {
        guard let text = value[key]?.string else { throw wrong(key, "a string") }
        return text
    }

    package func integer(_ key: String, in range: ClosedRange<Int>) throws(NightError) -> Int {
        guard let number = value[key]?.integer, range.contains(number) else {
            throw wrong(key, "a whole number in \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    package func number(_ key: String, in range: ClosedRange<Double>) throws(NightError) -> Double {
        guard let number = value[key]?.number, range.contains(number) else {
            throw wrong(key, "a number in \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    /// A field that may be missing.
    package func flag(_ key: String, default missing: Bool) throws(NightError) -> Bool {
        guard let field = value[key] else { return missing }
        guard let flag = field.bool else { throw wrong(key, "true or false") }
        return flag
    }

    package func path(_ key: String) throws(NightError) -> FilePath {
        FilePath(try string(key))
    }

    /// A folder of the run: what a stage writes and the next one reads.
    package func runDirectory() throws(NightError) -> RunDirectory {
        RunDirectory(path: try path("runDirectory"))
    }

    /// `radius`, in miles, as tenths rounded half up.
    package func radiusTenths() throws(NightError) -> Int32 {
        GreatCircle.tenthsOfMile(try number("radius", in: 0...12_500))
    }

    /// `radius`, `top` and `minScore`.
    package func scoringParameters() throws(NightError) -> ScoringParameters {
        return NightSettings.scoringParameters(
            radius: try number("radius", in: 0...12_500), top: try integer("top", in: 1...255),
            minimumScore: try number("minScore", in: 0...100))
    }

    private func wrong(_ key: String, _ expected: String) -> NightError {
        NightError(.badDefinition, "the task's input needs \(expected) in the field \(key)")
    }
}
