import ExecutionStore
import NightStages
import StateMachine

extension Nights {
    /// The figures of the states that are taken as they are: what their activities returned.
    ///
    /// - Parameters:
    ///   - states: names of states that are not run again, and the one that is resumed.
    ///   - execution: who ran them, or is a rerun of who did.
    ///   - store: the journal.
    ///   - definition: says which activities the states ask for.
    /// - Returns: figures without times.
    /// - Throws: ``ExecutionStoreError``.
    func figures(
        of states: [String], in execution: ExecutionRecord, _ store: ExecutionStore,
        _ definition: NightDefinition
    ) throws -> NightFigures {
        var figures = NightFigures()
        var missing = states
        var run: ExecutionRecord? = execution
        while let current = run, !missing.isEmpty {
            let visits = try store.visits(of: current)
            for visit in visits where missing.contains(visit.state) {
                let state = definition.machine.graph[visit.state]
                guard let stage = state.flatMap({ NightStage($0) }) else { continue }
                if state?.type == "Map" {
                    try add(stage, of: visit.state, in: current, store, to: &figures)
                } else if visit.ending == .succeeded, let output = visit.output {
                    figures.add(output, of: stage)
                }
                missing.removeAll { $0 == visit.state }
            }
            run = try current.base.map { try store.execution(named: $0) }
        }
        return figures
    }

    private func add(
        _ stage: NightStage, of map: String, in execution: ExecutionRecord,
        _ store: ExecutionStore, to figures: inout NightFigures
    ) throws {
        for item in try store.items(of: execution, ending: .succeeded) where item.map == map {
            if let output = item.output { figures.add(output, of: stage) }
        }
    }
}
