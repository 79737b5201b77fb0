import CrashSupport
import DurableFiles
import ExecutionStore
import JSON
import StateMachine
import SystemPackage

/// One thing that happens to a night.
struct Fault {
    /// The operation, counted from 0 in each attempt.
    let operation: Int
    let disturbance: Disturbance
}

/// A night that is disturbed, and gone on with until it is done; what went wrong is collected.
struct InterruptedNight {
    private let theatre: CrashHarness
    private let expected: UndisturbedNight
    private let workers: Int
    /// How many attempts it took after the first one.
    private(set) var resumptions = 0
    /// What must not be, in words.
    private(set) var defects: [String] = []

    /// Strikes a night, once in each attempt but the last one.
    ///
    /// - Parameters:
    ///   - theatre: where the worlds are.
    ///   - expected: the night that nobody disturbed.
    ///   - blows: one for each attempt; the attempt after them is left in peace.
    ///   - workers: pieces of work at once.
    init(
        _ theatre: CrashHarness, _ expected: UndisturbedNight, _ blows: [Fault], workers: Int = 1
    ) async {
        self.theatre = theatre
        self.expected = expected
        self.workers = workers
        do { try await play(blows) } catch { defects.append("\(error)") }
    }

    private mutating func expect(_ condition: Bool, _ defect: @autoclosure () -> String) {
        if !condition { defects.append(defect()) }
    }

    private mutating func play(_ blows: [Fault]) async throws {
        let world = try theatre.newWorld()
        var left = try theatre.remains(of: world)
        for blow in blows.map(Optional.some) + [nil] {
            if let blow { world.disturb(operation: blow.operation, blow.disturbance) }
            let listener = ProgressProbe()
            let hasSucceeded = try await attempt(
                in: world, after: left, listener, blow?.disturbance)
            let isCutOff = world.isOver
            try world.settle()
            let before = left
            left = try theatre.remains(of: world)
            if before.isThere(expected.name) { checkWork(left, after: before) }
            if hasSucceeded, !isCutOff { break }
            expect(blow != nil, "the resumption failed")
            checkLeft(left, listener, isCutOff: isCutOff)
            resumptions += 1
        }
        checkEnd(left)
        // What was told to be done is done for good.
        try world.losePower()
        try checkEnd(theatre.remains(of: world))
    }

    // MARK: - An attempt

    /// Begins the night or goes on with it, and says whether it says that it has succeeded.
    private mutating func attempt(
        in world: World, after left: DataFolderState, _ listener: ProgressProbe,
        _ disturbance: Disturbance?
    ) async throws -> Bool {
        let mayFailAnyhow = disturbance?.endsWorld == true
        do {
            switch try await outcome(in: world, after: left, listener) {
            case .succeeded: return true
            case .aborted: expect(false, "the night was stopped")
            case .failed(let failure):
                expect(
                    mayFailAnyhow || failure.error == "Oith.IOError",
                    "the night failed with \(failure.error): \(failure.cause)")
            }
        } catch let error as FileError {
            expect(error.errno != nil, "\(error)")
        } catch let error as ExecutionStoreError {
            let isFailureOfFiles = [.other, .diskFull, .permissionDenied].contains(error.code)
            expect(mayFailAnyhow || isFailureOfFiles, "\(error)")
        }
        return false
    }

    private func outcome(
        in world: World, after left: DataFolderState, _ listener: ProgressProbe
    ) async throws -> ExecutionOutcome {
        let night = theatre.night
        guard left.isThere(expected.name) else {
            return try await night.run(in: world.data, world.files, workers: workers, listener)
        }
        return try await night.resume(
            expected.name, in: world.data, world.files, workers: workers, listener)
            ?? .succeeded([:])
    }

    // MARK: - What is left of it

    private mutating func checkLeft(
        _ left: DataFolderState, _ listener: ProgressProbe, isCutOff: Bool
    ) {
        let isPublished = left.published == expected.remains.published
        let isBefore = left.published == expected.before.published
        expect(isPublished || isBefore, "current is \(String(describing: left.published?.name))")
        if let execution = left.execution, execution.name == expected.name {
            let status = execution.status(lockIsHeld: false)
            // It may have ended and been told that it has not, or ended before it was cut off.
            expect(
                status == .crashed || status == .failed || status == .succeeded && isPublished,
                "the journal says \(status)")
        }
        for state in Set(listener.exited).subtracting(left.doneStates) where state != failureState {
            expect(false, "the journal has forgotten that \(state) is done")
        }
        // With several workers, nothing is known of the order in which they told the journal.
        guard workers == 1 else { return }
        let scored = left.items.filter { $0.ending == .succeeded }.map { $0.output?["chunk"] }
        for chunk in listener.scored.dropLast() {
            expect(scored.contains(.string(chunk)), "the journal has forgotten chunk \(chunk)")
        }
    }

    /// Nothing that was done is done again.
    private mutating func checkWork(_ end: DataFolderState, after left: DataFolderState) {
        let events = end.events.filter { $0.id > left.events.last?.id ?? 0 }
        for event in events where event.scope.isEmpty && event.kind.hasSuffix("StateEntered") {
            let state = event.state ?? ""
            expect(!left.doneStates.contains(state), "\(state) was entered again")
        }
        let scored = Set(
            left.items.filter { $0.ending == .succeeded }.map { "\($0.map)[\($0.index)]" })
        for event in events where event.kind == "TaskScheduled" {
            expect(!scored.contains(event.scope), "\(event.scope) was run again")
        }
        for event in events where event.kind == "TaskSucceeded" {
            guard let output = event.output, output["reused"]?.bool == false,
                let result = output["chunk"]?.string.flatMap({ expected.results[$0] })
            else { continue }
            expect(left.results[result] == nil, "\(event.scope) was scored again")
        }
    }

    private mutating func checkEnd(_ end: DataFolderState) {
        expect(
            end.published == expected.remains.published,
            "current is \(String(describing: end.published?.name)), or has other bytes")
        expect(end.isThere(expected.name), "the journal has forgotten the night")
        expect(
            end.execution?.ending == .succeeded,
            "the journal says \(String(describing: end.execution?.ending))")
        expect(end.results == expected.remains.results, "the chunks have other results")
        expect(end.partialFiles.isEmpty, "left over: \(end.partialFiles)")
    }
}

extension DataFolderState {
    /// Whether the newest execution is that one.
    fileprivate func isThere(_ name: String) -> Bool { execution?.name == name }

    /// The states that are done and not to be done again.
    fileprivate var doneStates: Set<String> {
        Set(visits.filter { $0.ending == .succeeded }.map(\.state)).subtracting([failureState])
    }
}

/// The state that each failure enters, once more where it has failed before.
private let failureState = "NotifyFailure"
