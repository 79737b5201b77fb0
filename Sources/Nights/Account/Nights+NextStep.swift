import Bytes
import DurableFiles
package import ExecutionStore
import JSON
import NightStages
import SnapshotFormat
import SnapshotStore
import StateMachine

extension Nights {
    /// What to do about a run; what cannot be read is taken for what it mostly is.
    ///
    /// - Parameters:
    ///   - run: the run, as a reader sees it now.
    ///   - isHeld: whether some process holds the run lock.
    /// - Returns: the step.
    package func nextStep(after run: ExecutionRecord, lockIsHeld isHeld: Bool) -> NextStep {
        let status = run.status(lockIsHeld: isHeld)
        var situation = NextStep.Situation(run: run.name, status: status, failure: run.failure)
        switch status {
        case .succeeded, .running: return .none
        case .notBegun: situation.servedInstead = servedInstead(of: run, nil)
        case .crashed, .stopped, .timedOut, .failed: look(at: run, &situation)
        }
        return NextStep(situation)
    }

    /// The same for a run by its name; `oith run` where the journal does not know it.
    package func nextStep(afterRun name: String?) -> NextStep {
        let store = name.flatMap { _ in try? ExecutionStore(reading: journal) }
        guard let name, let run = try? store?.execution(named: name) else { return .run }
        // Whoever asks has seen its end, though it may still hold the lock.
        return nextStep(after: run, lockIsHeld: false)
    }

    /// Which stage failed, and what there is to continue with.
    private func look(at run: ExecutionRecord, _ situation: inout NextStep.Situation) {
        guard let store = try? ExecutionStore(reading: journal),
            let visits = try? store.visits(of: run)
        else { return }
        let definition = try? NightDefinition(try store.source(of: run), changing: [:])
        let stage = { (state: String) in
            definition?.machine.graph[state].flatMap { NightStage($0) }
        }
        // The state machine's own failure, in which the night ends, is none of a stage.
        situation.failedStage = visits.last {
            ($0.ending == .failed || $0.ending == .caught) && stage($0.state) != nil
        }.flatMap { stage($0.state) }
        let stages = visits.compactMap { stage($0.state) }
        situation.isPublished = visits.contains {
            stage($0.state) == .publishSnapshot && $0.ending == .succeeded
                && $0.output.map { PublishSnapshotOutput($0).heldAt == nil } ?? false
        }
        if !situation.isPublished {
            let written = visits.compactMap { $0.output.map { WriteSnapshotOutput($0) } }
                .last { $0.parts != nil }
            situation.servedInstead = servedInstead(of: run, written?.name)
        }
        if let asOf = run.asOf, let served = serviceStatus(in: nil).currentAsOf {
            situation.isOld = served > asOf
        }
        let needsTable = stages.contains { $0 > .extractPool }
        situation.hasWorkingFiles =
            !needsTable || FileStatus(runDirectory(run.name).features) != nil
    }

    /// The instant of the current snapshot, where that does what the run was for: it is the run's own,
    /// published by hand, or of a later night.
    private func servedInstead(of run: ExecutionRecord, _ snapshot: String?) -> String? {
        let store = SnapshotStore(dataDirectory, in: files)
        guard run.isNight, let asOf = run.asOf,
            let manifest = try? SnapshotManifest.read(from: try store.currentDirectory()),
            let served = Timestamp(manifest.asOf),
            served > asOf || snapshot != nil && snapshot == store.currentName,
            // One ahead of the clock does nobody's work.
            !MinimumGuard.isAhead(manifest.asOf, of: clock.now)
        else { return nil }
        return manifest.asOf
    }
}
