import Nights
import Testing

/// What goes of runs, by number and by age.
@Suite struct RetentionTests {
    private static let day = 86_400

    private static func run(
        _ name: String, days: Int, works: Bool = true, protection: String? = nil
    ) -> RetainedRun {
        RetainedRun(
            name: name, age: days * day, hasWorkingFiles: works, protection: protection)
    }

    private static func limits(
        runs: RetentionLimits.Limit, reports: RetentionLimits.Limit
    ) -> RetentionLimits {
        var limits = RetentionLimits()
        limits.runs = runs
        limits.reports = reports
        return limits
    }

    @Test func `The newest keep their working files, and all of them their reports.`() {
        let limits = Self.limits(
            runs: .init(count: 2, days: 100), reports: .init(count: 10, days: 100))
        let removals = limits.removals(of: (0..<4).map { Self.run("\($0)", days: $0) })
        #expect(removals.map(\.removal) == [.nothing, .nothing, .workingFiles, .workingFiles])
        #expect(removals[2].reason == "older than the newest 2")
    }

    @Test func `A run that left no working files takes nobody's place.`() {
        let limits = Self.limits(
            runs: .init(count: 1, days: 100), reports: .init(count: 10, days: 100))
        let removals = limits.removals(of: [
            Self.run("failed early", days: 0, works: false), Self.run("good", days: 1),
            Self.run("older", days: 2),
        ])
        #expect(removals.map(\.removal) == [.nothing, .nothing, .workingFiles])
        #expect(removals[0].reason == "its report")
    }

    @Test func `What is too old goes, whatever its number.`() {
        let limits = Self.limits(
            runs: .init(count: 10, days: 3), reports: .init(count: 10, days: 5))
        let removals = limits.removals(of: [3, 4, 5, 6].map { Self.run("\($0)", days: $0) })
        #expect(removals.map(\.removal) == [.nothing, .workingFiles, .workingFiles, .all])
        #expect(removals[1].reason == "older than 3 days")
        #expect(removals[3].reason == "older than 5 days")
    }

    @Test func `What is protected stays, however old it is.`() {
        let limits = Self.limits(runs: .init(count: 1, days: 0), reports: .init(count: 1, days: 0))
        let removals = limits.removals(of: [
            Self.run("last", days: 900, protection: "the last run"), Self.run("before", days: 901),
        ])
        #expect(removals.map(\.removal) == [.nothing, .all])
        #expect(removals[0].reason == "the last run")
    }

    @Test func `A run beyond the reports goes even where working files may stay.`() {
        let limits = Self.limits(
            runs: .init(count: 10, days: 100), reports: .init(count: 1, days: 100))
        let removals = limits.removals(of: [Self.run("a", days: 1), Self.run("b", days: 2)])
        #expect(removals.map(\.removal) == [.nothing, .all])
    }
}
