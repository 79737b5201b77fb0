import Bytes
import JSON

extension Execution {
    /// Runs the items of a Map, never more at a time than allowed.
    func iterate(_ call: MapCall) async throws -> Interpreter.Event {
        var units: MapUnits
        var results: MapResults
        do throws(TaskFailure) {
            results = try MapResults(call, doors)
            units = try await MapUnits(call, from: doors.objects)
        } catch {
            try Task.checkCancellation()
            return .workFailed(error)
        }
        var progress = MapProgress(
            limit: limits.concurrency(of: call.maxConcurrency), keepsResults: call.keepsResults,
            tolerance: call.tolerance, totalCount: units.totalCount)
        try await withThrowingTaskGroup(of: (Int, InterpreterResult?).self) { group in
            while true {
                do throws(TaskFailure) {
                    while progress.wantsItem, !Task.isCancelled {
                        guard let unit = try await units.next() else {
                            progress.exhaust()
                            break
                        }
                        let index = progress.start(itemCount: unit.itemCount)
                        results.begin(index, unit)
                        let interpreter = call.interpreter(
                            ofItem: index, unit, at: doors.clock.now)
                        group.addTask {
                            (index, try await runItem(interpreter, unit.value, of: call.state))
                        }
                    }
                } catch {
                    progress.fail(error)
                }
                if progress.failure != nil { group.cancelAll() }
                guard let (index, result) = try await group.next() else { break }
                do throws(TaskFailure) {
                    try await results.end(index, result: result, in: &progress)
                } catch {
                    progress.fail(error)
                }
            }
        }
        try Task.checkCancellation()
        return await results.event(of: progress)
    }

    /// Runs one item; nil where it was interrupted.
    private func runItem(
        _ interpreter: Interpreter, _ item: JSONValue, of state: String
    ) async throws -> InterpreterResult? {
        let scope = interpreter.executionContext.scope
        let earlier = try await route.history?.progress(of: scope, item: item)
        if case .ended(let output) = earlier { return .succeeded(output) }
        let interpreter = interpreter.resumed(from: earlier)
        var started = ExecutionEvent(.mapIterationStarted, in: scope, state: state)
        started.input = item
        do {
            return try await run(interpreter, after: [started]) { result in
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
}

/// What becomes of the results of a Map: a list, records, or files in a bucket.
private struct MapResults {
    private let call: MapCall
    private let clock: any ExecutionClock
    private var log: ResultLog?
    /// The items that run now, by index, with their starts.
    private var running: [Int: (unit: MapUnit, since: Timestamp)] = [:]

    init(_ call: MapCall, _ doors: ExecutionEnvironment) throws(TaskFailure) {
        self.call = call
        clock = doors.clock
        log = try ResultLog(call.writing, to: doors.objects)
    }

    mutating func begin(_ index: Int, _ unit: MapUnit) { running[index] = (unit, clock.now) }

    mutating func end(
        _ index: Int, result: InterpreterResult?, in progress: inout MapProgress
    ) async throws(TaskFailure) {
        guard let (unit, start) = running.removeValue(forKey: index) else { return }
        guard let writing = call.writing else {
            progress.finish(index, result, itemCount: unit.itemCount)
            return
        }
        let record = writing.mapRun.record(
            of: index, input: unit.input, result, from: start, to: clock.now)
        let isRecordKept = !writing.isPlain(result)
        progress.finish(
            index, result, itemCount: unit.itemCount, keeping: isRecordKept ? record : nil)
        try await log?.add(index, result, record: record)
    }

    /// The event that ends the Map's work; the files are completed even where it failed.
    mutating func event(of progress: MapProgress) async -> Interpreter.Event {
        let event = progress.event
        do throws(TaskFailure) {
            let written = try await log?.finish()
            guard case .workSucceeded(.array(let results)) = event else { return event }
            if let written { return .workSucceeded(written) }
            return .workSucceeded(call.writing.map { $0.formatted(results) } ?? .array(results))
        } catch {
            // Which item has failed is told by the files alone: that they are missing goes before.
            if case .workFailed(let failure) = event, failure != .toleranceExceeded {
                return event
            }
            return .workFailed(error)
        }
    }
}

extension MapCall.Writing {
    /// Whether an item is represented by its output alone.
    fileprivate func isPlain(_ result: InterpreterResult?) -> Bool {
        guard case .succeeded = result else { return false }
        return fields.transformation != .none
    }

    /// The results as the state's result.
    fileprivate func formatted(_ results: [JSONValue]) -> JSONValue {
        var entries = results
        if fields.transformation == .flatten { entries = results.flatMap { $0.array ?? [$0] } }
        guard fields.outputType == .jsonLines else { return .array(entries) }
        let lines = fields.outputType.joined(entries.map { Array($0.text.utf8) })
        return .string(String(decoding: lines, as: UTF8.self))
    }
}
