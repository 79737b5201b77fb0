import NightStages
import Nights
import Testing

/// Every small history of runs, with the decisions computed a second way.
@Suite struct RetentionExhaustiveTests {
    /// A run: days of age, whether it has working files, whether it is protected.
    private struct Run {
        let days: Int
        let works: Bool
        let isProtected: Bool
    }

    /// All histories of so many runs, the newest first: some ages, and every flag.
    private static func histories(_ count: Int) -> [[Run]] {
        guard count > 0 else { return [[]] }
        return histories(count - 1).flatMap { rest in
            [0, 2].flatMap { older in
                [false, true].flatMap { works in
                    [false, true].map { isProtected in
                        let days = (rest.last?.days ?? 0) + older
                        return rest + [Run(days: days, works: works, isProtected: isProtected)]
                    }
                }
            }
        }
    }

    /// What the documentation says, word by word: a thing goes when there are enough newer ones of
    /// its kind, or when it is too old; a run that is protected stays.
    private static func expected(_ runs: [Run], _ limits: RetentionLimits) -> [String] {
        runs.indices.map { index in
            let run = runs[index]
            if run.isProtected { return "nothing" }
            let newer = runs[..<index]
            if newer.count >= limits.reports.count || run.days > limits.reports.days {
                return "all"
            }
            let newerWorking = newer.filter(\.works).count
            let isWorkDue = newerWorking >= limits.runs.count || run.days > limits.runs.days
            return run.works && isWorkDue ? "working files" : "nothing"
        }
    }

    @Test(arguments: [(1, 1), (1, 3), (2, 2), (2, 4), (3, 3)], [1, 3])
    func `Of every history what goes is what the limits say.`(
        counts: (runs: Int, reports: Int), days: Int
    ) {
        var limits = RetentionLimits()
        limits.runs = .init(count: counts.runs, days: days)
        limits.reports = .init(count: counts.reports, days: 2 * days)
        for count in 0...3 {
            for runs in Self.histories(count) {
                let retained = runs.enumerated().map { index, run in
                    RetainedRun(
                        name: "\(index)", age: run.days * 86_400, hasWorkingFiles: run.works,
                        protection: run.isProtected ? "it is kept" : nil)
                }
                let removals = limits.removals(of: retained)
                #expect(
                    removals.map(\.removal.rawValue) == Self.expected(runs, limits),
                    "\(runs) within \(limits)")
                for (run, removal) in zip(runs, removals) where run.isProtected {
                    #expect(removal.reason == "it is kept")
                }
            }
        }
    }

    @Test(arguments: [
        (86_400 * 3 - 1, RetentionDecision.Removal.nothing, "new"), (86_400 * 3, .nothing, "new"),
        (86_400 * 3 + 1, .workingFiles, "older than 3 days"),
        (86_400 * 5, .workingFiles, "older than 3 days"),
        (86_400 * 5 + 1, .all, "older than 5 days"),
        // A clock that was set back makes nothing old.
        (-1_000_000, .nothing, "new"), (.max, .all, "older than 5 days"),
    ])
    func `Days are counted to the second.`(
        age: Int, removal: RetentionDecision.Removal, reason: String
    ) {
        var limits = RetentionLimits()
        limits.runs = .init(count: 9, days: 3)
        limits.reports = .init(count: 9, days: 5)
        let found = limits.removals(of: [
            RetainedRun(name: "r", age: age, hasWorkingFiles: true)
        ])
        #expect(found[0].removal == removal && found[0].reason == reason)
    }

    @Test func `The limits where nobody says otherwise.`() {
        let limits = RetentionLimits()
        #expect(limits.snapshots == .init(count: 7, days: 30))
        #expect(limits.runs == .init(count: 3, days: 7))
        #expect(limits.reports == .init(count: 100, days: 400))
    }
}
