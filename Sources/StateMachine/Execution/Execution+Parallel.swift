extension Execution {
    /// Runs the branches of a Parallel, all at a time.
    func branch(_ call: BranchCall) async throws -> Interpreter.Event {
        var progress = MapProgress(limit: call.branches.count, keepsResults: true)
        try await withThrowingTaskGroup(of: (Int, InterpreterResult?).self) { group in
            for _ in call.branches {
                let interpreter = call.interpreter(ofBranch: progress.startedCount)
                let index = progress.start()
                group.addTask { (index, try await runBranch(interpreter)) }
            }
            while let (index, result) = try await group.next() {
                progress.finish(index, result)
                if progress.failure != nil { group.cancelAll() }
            }
        }
        try Task.checkCancellation()
        return progress.event
    }

    /// Runs one branch; nil where it was interrupted.
    private func runBranch(_ interpreter: Interpreter) async throws -> InterpreterResult? {
        let earlier = try await route.history?.progress(
            of: interpreter.executionContext.scope, item: nil)
        if case .ended(let output) = earlier { return .succeeded(output) }
        do {
            return try await run(interpreter.resumed(from: earlier), after: []) { _ in nil }
        } catch is CancellationError {
            return nil
        }
    }
}
