import Bytes
import DurableFiles
import ExecutionStore
import JSON
import NightStages
import SnapshotStore
import StateMachine
import SystemPackage

extension Nights {
    /// Enters a rerun in the journal as a new night, and takes over what earlier stages left.
    ///
    /// - Parameters:
    ///   - plan: what is to be done.
    ///   - concurrency: chunks at once.
    /// - Returns: the night, not yet begun.
    /// - Throws: ``ExecutionStoreError``, with code `.locked` where another run is under way;
    ///   ``NightError`` where the base's files are gone; ``FileError``.
    package func rerun(_ plan: RerunPlan, concurrency: Int) throws -> Night {
        let store = try storeOfNights()
        let asOf = plan.input[TaskKey.asOf]?.string.flatMap { Timestamp($0) } ?? clock.now
        // Behind its base, which the journal knows, whatever folders there are: one of the same
        // name is what an attempt left that was cut off.
        let name = try store.nextName(asOf: asOf)
        let lock = try RunLock(dataDirectory, run: name)
        let cutOff = store.cutOff()
        try removeLeftovers()
        let run = runDirectory(name)
        try takeOver(plan, into: run)
        var input = plan.input.object ?? JSONObject()
        input[TaskKey.runDirectory] = .string(run.path.string)
        input[TaskKey.concurrency] = .integer(concurrency)
        let journal = try store.begin(
            ExecutionBeginning(
                name: name, source: plan.definition.source, input: .object(input),
                base: plan.base.name, lastState: plan.lastState))
        let beginning = plan.standing.map { standing in
            ExecutionRoute.Beginning.at(
                Checkpoint(
                    state: standing.state,
                    input: SplitPoolOutput.reading(
                        chunkManifest(of: name), in: standing.input.overlaid(with: input)),
                    variables: standing.variables))
        }
        let reused = plan.states.filter { $0.action == .reused }.map(\.name)
        return Night(
            name: name, input: .object(input), definition: plan.definition,
            route: ExecutionRoute(beginning ?? .start, through: plan.lastState),
            figures: try figures(of: reused, in: plan.base, store, plan.definition),
            journal: journal, lock: lock, cutOff: cutOff)
    }

    /// Where a run's own chunk manifest is: that of the run before it may be removed one day.
    private func chunkManifest(of run: String) -> ObjectLocation {
        ObjectLocation(
            bucket: runsDirectory.lastComponent?.string ?? "", key: RunDirectory.chunksKey(of: run))
    }

    /// Gives what the stages before the first one left second names in the new run's folder.
    private func takeOver(_ plan: RerunPlan, into run: RunDirectory) throws {
        // What an attempt left that was cut off before it was in the journal.
        try files.removeOwn(run.path, RunDirectory.names)
        try files.makeDirectories(run.path)
        let base = runDirectory(plan.base.name)
        for stage in NightStage.allCases where stage < plan.firstStage {
            for product in stage.products {
                let source = base.path.appending(product)
                guard try FileStatus.find(source) != nil else {
                    throw NightError(
                        .notFound,
                        "\(plan.base.name) no longer has \(product), which \(plan.firstState) "
                            + "needs; start from an earlier stage")
                }
                try files.linkTree(run.path.appending(product), to: source)
            }
        }
        if plan.firstStage > .writeSnapshot { try takeOverSnapshot(plan, into: run) }
    }

    private func takeOverSnapshot(_ plan: RerunPlan, into run: RunDirectory) throws {
        let snapshots = SnapshotStore(dataDirectory, in: files)
        let name = plan.standing?.input[TaskKey.snapshot].flatMap { WriteSnapshotOutput($0).name }
        let places =
            name.map {
                [
                    snapshots.stagedDirectory(plan.base.name, $0), snapshots.directory(named: $0),
                ]
            } ?? []
        guard let source = try places.first(where: { try FileStatus.find($0) != nil }) else {
            throw NightError(
                .notFound,
                "the snapshot of \(plan.base.name) is gone; start from an earlier stage")
        }
        try snapshots.clearStaging(of: run.name)
        try files.linkTree(snapshots.partialDirectory(run.name), to: source)
        try snapshots.finishStaging(of: run.name)
    }
}

extension JSONValue {
    /// An object with the members of another one put over its own.
    fileprivate func overlaid(with members: JSONObject) -> JSONValue {
        guard var object else { return self }
        for member in members.members { object[member.key] = member.value }
        return .object(object)
    }
}
