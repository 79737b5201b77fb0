package import ExecutionStore
package import JSON
package import NightStages
import StateMachine

/// What a rerun is asked to do: a part of an earlier run, once more, as a new run.
package struct RerunRequest: Sendable {
    /// The part of a run that is done again.
    package enum Selection: Sendable, Equatable {
        /// From a state on.
        case from(String)
        /// One state.
        case only(String)
        /// The chunks in, or around, some geohashes, or of these names; and what follows.
        case chunks([String])
        /// From the first state that a changed setting concerns; without one, all of it.
        case changed
    }

    /// A field of the execution's input with another value.
    package struct Change: Sendable {
        /// The member of the input that has another value.
        package let field: TaskKey
        /// The value in place of the one that the run had.
        package let value: JSONValue
        /// Where the value is written, such as `$OITH_RADIUS`; nil where it was asked for.
        package let origin: String?
        /// The value that the run had; nil where it is not known.
        package internal(set) var former: JSONValue?

        /// A changed field.
        package init(_ field: TaskKey, _ value: JSONValue, origin: String? = nil) {
            (self.field, self.value, self.origin) = (field, value, origin)
        }

        /// What is changed, for a person.
        package var words: String {
            guard let origin else { return "\(field.rawValue) is changed" }
            let text = { (value: JSONValue) in value.string ?? value.text }
            return "\(field.rawValue) is \(text(value)) (\(origin))"
                + (former.map { " and was \(text($0))" } ?? "")
        }

        /// Whether a stage is the first to depend on it.
        func concerns(_ stage: NightStage) -> Bool { stage.settings.contains(field) }
    }

    /// Which part of the run is done again.
    package var selection: Selection
    /// The state after which it ends; nil for the end of the state machine.
    package var through: String?
    /// Fields of the execution's input that are changed: see ``NightSettings``.
    package var changes: [Change]
    /// What the configuration and the environment say: what differs from the run is a change too.
    package var configured: [Change] = []
    /// Whether results of earlier runs are taken.
    package var reuses: Bool

    /// A request; without changes the settings are those of the earlier run.
    package init(
        _ selection: Selection, through: String? = nil,
        changes: [Change] = [], reuses: Bool = true
    ) {
        (self.selection, self.through) = (selection, through)
        (self.changes, self.reuses) = (changes, reuses)
    }
}

/// What a rerun will do, decided before anything is done.
package struct RerunPlan: Sendable {
    /// The earlier run.
    package let base: ExecutionRecord
    /// The state machine of the new run.
    package let definition: NightDefinition
    /// The input of the new execution, but for its folder.
    let input: JSONValue
    /// The first state with what the base had there; nil where it is the machine's first.
    let standing: Checkpoint?
    /// The name of the first state that runs.
    package let firstState: String
    /// The state after which it ends; nil for the end of the state machine.
    package let lastState: String?
    /// Why it begins where it does, in words.
    package let reason: String
    /// The first stage that runs; all stages before it are taken as they are.
    let firstStage: NightStage
    /// What a person should know of it, a sentence each.
    package let notices: [String]

    /// What becomes of a state.
    package enum StageAction: Sendable, Equatable {
        /// Not run: what the earlier run left is used.
        case reused
        /// Run again.
        case run
        /// Not run: it comes after the last state of the rerun.
        case skipped
    }

    /// The states of the night and what becomes of them, in the order of the file.
    package var states: [(name: String, action: StageAction)] {
        let graph = definition.machine.graph
        let following = Set(graph.states(after: firstState).map(\.name))
        let skipped = lastState.map { Set(graph.states(after: $0).map(\.name)) } ?? []
        return definition.states.map { state in
            if skipped.contains(state.name) { return (state.name, .skipped) }
            let runs = state.name == firstState || following.contains(state.name)
            return (state.name, runs ? .run : .reused)
        }
    }
}

extension Nights {
    /// Decides what a rerun will do; nothing is changed.
    ///
    /// - Parameters:
    ///   - request: what is asked for.
    ///   - name: the run that is taken up; nil for the last one.
    ///   - correction: makes another definition of the one that the run had.
    /// - Returns: the plan.
    /// - Throws: as ``DataFolder/require()``; ``NightError`` with code `.usage` where the request
    ///   makes no sense, or `.notFound` where the run never came to the first state or a chunk is
    ///   not there.
    package func plan(
        _ request: RerunRequest, of name: String?,
        _ correction: (DefinitionSource) throws -> NightDefinition
    ) throws -> RerunPlan {
        try DataFolder(dataDirectory).require()
        let store = try ExecutionStore(reading: journal)
        let base = try store.findWhole(name)
        if !base.hasBegun { throw hasNothing(base, "run again") }
        let definition = try correction(try store.source(of: base))
        var request = request
        let taken = configuredChanges(request, since: base)
        request.changes += taken
        try requireWorkingFiles(of: base, for: request, definition)
        var input = base.input.object ?? JSONObject()
        for change in request.changes { input[change.field] = change.value }
        input[TaskKey.verifyEntries] = input[TaskKey.verifyEntries] ?? VerifyExtent.missing
        input[TaskKey.snapshotFormat] =
            input[TaskKey.snapshotFormat] ?? NightSettings.missingSnapshotFormat
        input[TaskKey.reuse] = .bool(request.reuses)
        input[TaskKey.recompute] = .array(try chunks(request, of: base).map { .string($0) })
        var (first, reason) = try Self.first(request, definition)
        var notices = taken.map { "\($0.words)" }
        let isStart = { sameName($0, definition.machine.graph.startAt) }
        var standing = isStart(first) ? nil : try standing(at: first, base, store)
        if try Self.stage(from: first, definition) > .extractPool, !hasTable(base) {
            first = try Self.state(of: .extractPool, definition)
            reason = "the working files of \(base.name) are gone"
            notices.append("\(reason), so that the rerun begins at \(first)")
            standing = isStart(first) ? nil : try self.standing(at: first, base, store)
        }
        let stage = try Self.stage(from: first, definition)
        try Self.check(request, first: stage, name: first, definition: definition)
        let last = try Self.last(request, first: first, definition: definition)
        return RerunPlan(
            base: base, definition: definition, input: .object(input),
            standing: standing,
            firstState: first, lastState: last, reason: reason, firstStage: stage,
            notices: notices)
    }

    /// Refuses a part that only the files of the run could give, where they are gone.
    private func requireWorkingFiles(
        of base: ExecutionRecord, for request: RerunRequest, _ definition: NightDefinition
    ) throws(NightError) {
        switch request.selection {
        case .from, .changed: return
        case .only(let name):
            let name = try Self.known(name, definition)
            if try Self.stage(from: name, definition) == .extractPool { return }
        case .chunks: break
        }
        if hasTable(base) { return }
        throw NightError(
            .notFound,
            "\(base.name) has no working files any more: newer runs took their place, or one of its "
                + "users asked to be forgotten. `oith rerun \(base.name) --from ExtractPool` reads "
                + "the pool again")
    }

    // MARK: - Where it begins and ends

    private static func first(
        _ request: RerunRequest, _ definition: NightDefinition
    ) throws(NightError) -> (state: String, reason: String) {
        switch request.selection {
        case .from(let name): return (try known(name, definition), "asked for")
        case .only(let name): return (try known(name, definition), "asked for")
        case .chunks: return (try state(of: .scoreChunk, definition), "chunks asked for")
        case .changed:
            let changed = NightStage.allCases.lazy.compactMap { stage in
                request.changes.first { $0.concerns(stage) }.map { (stage, $0.field.rawValue) }
            }.first
            guard let (stage, setting) = changed else {
                return (definition.machine.graph.startAt, "nothing was selected")
            }
            let state =
                setting == TaskKey.publish.rawValue
                ? try publishDecision(definition) : try state(of: stage, definition)
            return (state, "\(setting) changed")
        }
    }

    /// The state that reads `publish`: a Choice before the guard, or else the guard itself.
    private static func publishDecision(
        _ definition: NightDefinition
    ) throws(NightError) -> String {
        for state in definition.states where NightStage(state) == nil {
            if try stage(from: state.name, definition) == .guardSnapshot { return state.name }
        }
        return try state(of: .guardSnapshot, definition)
    }

    private static func last(
        _ request: RerunRequest, first: String, definition: NightDefinition
    ) throws(NightError) -> String? {
        if case .only(let name) = request.selection {
            guard request.through == nil else {
                throw NightError(.usage, "--only is one stage; --through does not go with it")
            }
            return name
        }
        guard let through = request.through else { return nil }
        let last = try known(through, definition)
        let following = definition.machine.graph.states(after: first)
        guard last == first || following.contains(where: { $0.name == last }) else {
            throw NightError(.usage, "--through \(last) does not come after \(first)")
        }
        return last
    }

    private static func known(
        _ name: String, _ definition: NightDefinition
    ) throws(NightError) -> String {
        if definition.states.contains(where: { sameName($0.name, name) }) { return name }
        let names = definition.states.map(\.name).joined(separator: ", ")
        throw NightError(
            .notFound, "the state machine has no stage \(name); its stages are \(names)")
    }

    private static func state(
        of stage: NightStage, _ definition: NightDefinition
    ) throws(NightError) -> String {
        if let state = definition.states.first(where: { NightStage($0) == stage }) {
            return state.name
        }
        throw NightError(
            .notFound, "the state machine has no stage that does \(stage.activity)")
    }

    /// The first stage from a state on: a Choice does none itself.
    private static func stage(
        from name: String, _ definition: NightDefinition
    ) throws(NightError) -> NightStage {
        let graph = definition.machine.graph
        let states = ([graph[name]].compactMap { $0 }) + graph.states(after: name)
        return states.compactMap { NightStage($0) }.min() ?? .publishSnapshot
    }

    /// A setting that an earlier stage has used cannot be changed any more.
    private static func check(
        _ request: RerunRequest, first: NightStage, name: String,
        definition: NightDefinition
    ) throws(NightError) {
        if first == .guardSnapshot, request.changes.contains(where: { $0.field == .publish }) {
            let decision = try publishDecision(definition)
            guard sameName(decision, name) else {
                throw NightError(
                    .usage,
                    "publish is changed, but \(decision) has decided and is not run again from "
                        + "\(name) on; start from there")
            }
        }
        for stage in NightStage.allCases where stage < first {
            guard let change = request.changes.first(where: { $0.concerns(stage) }) else {
                continue
            }
            throw NightError(
                .usage,
                "\(change.words), but \(stage.activity) has used it and is not run again from "
                    + "\(name) on; start from there"
                    + (change.origin == nil ? "" : ", or give the run's own value with its flag"))
        }
    }

    /// What a state was given when the run, or the run that it is a rerun of, came to it.
    private func standing(
        at state: String, _ base: ExecutionRecord, _ store: ExecutionStore
    ) throws -> Checkpoint {
        var run: ExecutionRecord? = base
        while let execution = run {
            if let standing = try store.standing(at: state, of: execution) { return standing }
            run = try execution.base.map { try store.execution(named: $0) }
        }
        throw NightError(
            .notFound,
            "\(base.name) never came to \(state). "
                + (nextStep(after: base, lockIsHeld: RunLock.isHeld(in: dataDirectory)).advice
                    ?? "Start from an earlier stage."))
    }

    // MARK: - Chunks

    /// The names of the chunks that are to be scored again in any case.
    private func chunks(_ request: RerunRequest, of base: ExecutionRecord) throws -> [String] {
        guard case .chunks(let selectors) = request.selection else { return [] }
        let run = runDirectory(base.name)
        let chunks = try ChunkManifest.read(run.chunks, rows: Int(UInt32.max))
        return try selectors.flatMap { selector in
            let names = chunks.filter { $0.isSelected(by: selector) }.map(\.name)
            if !names.isEmpty { return names }
            throw NightError(
                .notFound, "\(base.name) has no chunk \(selector); \(run.chunks) lists them")
        }
    }
}

extension Chunk {
    /// Whether a geohash is its cell, lies in it or holds it, or a name is its name.
    func isSelected(by selector: String) -> Bool {
        name == selector || cell.hasPrefix(selector) || selector.hasPrefix(cell)
    }
}

/// Names of states are told apart by their bytes.
private func sameName(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
}
