import Geo
import Scoring
import StateMachine
import SystemPackage

/// The input of a task, read field by field.
///
/// A field that is missing or of another type is a defect of the state machine's `Parameters` (or
/// of what `--set` put there) and is reported by its name.
struct StageInput {
    let value: JSONValue

    func string(_ key: String) throws(NightError) -> String {
        guard let text = value[key]?.string else { throw wrong(key, "a string") }
        return text
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws(NightError) -> Int {
        guard let number = value[key]?.integer, range.contains(number) else {
            throw wrong(key, "a whole number in \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    func number(_ key: String, in range: ClosedRange<Double>) throws(NightError) -> Double {
        guard let number = value[key]?.number, range.contains(number) else {
            throw wrong(key, "a number in \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    /// A field that may be missing.
    func flag(_ key: String, default missing: Bool) throws(NightError) -> Bool {
        guard let field = value[key] else { return missing }
        guard let flag = field.bool else { throw wrong(key, "true or false") }
        return flag
    }

    func path(_ key: String) throws(NightError) -> FilePath {
        FilePath(try string(key))
    }

    /// A folder of the run: what a stage writes and the next one reads.
    func runDirectory() throws(NightError) -> RunDirectory {
        RunDirectory(path: try path("runDirectory"))
    }

    /// `radius`, in miles, as tenths rounded half up.
    func radiusTenths() throws(NightError) -> Int32 {
        GreatCircle.tenthsOfMile(try number("radius", in: ScoringParameters.radiusMiles.range))
    }

    /// `radius`, `top` and `minScore`.
    func scoringParameters() throws(NightError) -> ScoringParameters {
        return NightSettings.scoringParameters(
            radius: try number("radius", in: ScoringParameters.radiusMiles.range),
            top: try integer("top", in: ScoringParameters.listLength.range),
            minimumScore: try number("minScore", in: ScoringParameters.minimumPoints.range))
    }

    private func wrong(_ key: String, _ expected: String) -> NightError {
        NightError(.badDefinition, "the task's input needs \(expected) in the field \(key)")
    }
}
