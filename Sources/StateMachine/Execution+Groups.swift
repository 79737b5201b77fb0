extension Execution {
    /// Runs the items of a Map, never more at a time than allowed.
    func iterate(_ call: MapCall) async throws -> Walk.Event {
        var progress = MapProgress(
            limit: limits.concurrency(of: call.maxConcurrency), keepsResults: call.keepsResults)
        var items: MapItems
        do throws(TaskFailure) { items = try await MapItems(call.items, from: doors.objects) } catch
        {
            try Task.checkCancellation()
            return .workFailed(error)
        }
        try await withThrowingTaskGroup(of: (Int, WalkResult?).self) { group in
            while true {
                do throws(TaskFailure) {
                    while progress.wantsItem, !Task.isCancelled {
                        guard let item = try items.next() else {
                            progress.exhaust()
                            break
                        }
                        let walk = try call.walk(ofItem: progress.startedCount, item)
                        let index = progress.start()
                        group.addTask { (index, try await runItem(walk, item, of: call.state)) }
                    }
                } catch {
                    progress.fail(error)
                }
                if progress.failure != nil { group.cancelAll() }
                guard let (index, result) = try await group.next() else { break }
                progress.finish(index, result)
            }
        }
        try Task.checkCancellation()
        return progress.event
    }

    /// Runs one item; nil where it was broken off.
    private func runItem(
        _ walk: Walk, _ item: JSONValue, of state: String
    ) async throws -> WalkResult? {
        let scope = walk.surroundings.scope
        var started = ExecutionEvent(.mapIterationStarted, in: scope, state: state)
        started.input = item
        do {
            return try await run(walk, after: [started]) { result in
                switch result {
                case .succeeded(let output):
                    var event = ExecutionEvent(.mapIterationSucceeded, in: scope, state: state)
                    event.output = output
                    return event
                case .failed(let failure):
                    var event = ExecutionEvent(.mapIterationFailed, in: scope, state: state)
                    event.failure = failure
                    return event
                }
            }
        } catch is CancellationError {
            try await doors.observer.record([
                ExecutionEvent(.mapIterationAborted, in: scope, state: state)
            ])
            return nil
        }
    }

    /// Runs the branches of a Parallel, all at a time.
    func branch(_ call: BranchCall) async throws -> Walk.Event {
        var progress = MapProgress(limit: call.branches.count, keepsResults: true)
        try await withThrowingTaskGroup(of: (Int, WalkResult?).self) { group in
            for _ in call.branches {
                let walk = call.walk(ofBranch: progress.startedCount)
                let index = progress.start()
                group.addTask { (index, try await runBranch(walk)) }
            }
            while let (index, result) = try await group.next() {
                progress.finish(index, result)
                if progress.failure != nil { group.cancelAll() }
            }
        }
        try Task.checkCancellation()
        return progress.event
    }

    /// Runs one branch; nil where it was broken off.
    private func runBranch(_ walk: Walk) async throws -> WalkResult? {
        do {
            return try await run(walk, after: []) { _ in nil }
        } catch is CancellationError {
            return nil
        }
    }
}

/// Runs a body until it is done or the time is up; then it is cancelled and waited for.
///
/// - Returns: nil where the time was up first.
func withTimeout<Value: Sendable>(
    _ seconds: Int?, _ clock: any ExecutionClock,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    guard let seconds else { return try await body() }
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await clock.sleep(seconds: Double(seconds))
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
}

extension TaskFailure {
    /// A task or an execution took longer than it may.
    static let timeout = TaskFailure(error: "States.Timeout", cause: "")
}
