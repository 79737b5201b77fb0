import CrashSupport
import ExecutionStore
import JSON
import Testing

/// The nights that the crash tests disturb are the same every time, and worth disturbing.
@Suite struct UndisturbedTests {
    @Test(arguments: Scenario.allCases)
    func `The same operations come in the same order every time.`(scene: Scenario) async throws {
        try await CrashHarness.with(scene) { theatre in
            let first = try await UndisturbedNight(in: theatre)
            let second = try await UndisturbedNight(in: theatre)
            #expect(first.steps == second.steps)
            #expect(first.remains.published == second.remains.published)
            let tasks = first.remains.events.filter { $0.kind == "TaskSucceeded" }
            let reused = tasks.compactMap { $0.output?["reused"]?.bool }
            #expect(reused.contains(false) == (scene != .again))
            #expect(reused.contains(true) == (scene == .second))
        }
    }
}
