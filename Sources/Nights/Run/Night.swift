package import ExecutionStore
package import JSON
package import NightStages
import StateMachine

/// A night that may run: it is in the journal, and this process holds the run lock.
package struct Night: ~Copyable {
    /// The run by its name in the journal, `2026-11-20T040000Z-1`.
    package let name: String
    /// What its first state gets.
    package let input: JSONValue
    /// The state machine that runs.
    package let definition: NightDefinition
    private let route: ExecutionRoute
    /// What was done before it.
    private let figures: NightFigures
    private let journal: ExecutionJournal
    private let lock: RunLock
    /// What a person should know of how it began; nil where nothing was out of the ordinary.
    package let notice: String?
    /// The run before it, where that was killed; it may be the one that is resumed.
    package let cutOff: ExecutionRecord?

    init(
        name: String, input: JSONValue, definition: NightDefinition, route: ExecutionRoute,
        figures: NightFigures, journal: ExecutionJournal, lock: consuming RunLock,
        notice: String? = nil, cutOff: ExecutionRecord? = nil
    ) {
        (self.name, self.input, self.definition, self.route) = (name, input, definition, route)
        (self.figures, self.journal) = (figures, journal)
        self.lock = lock
        (self.notice, self.cutOff) = (notice, cutOff)
    }

    /// What runs it, in this process.
    ///
    /// - Parameters:
    ///   - context: what the stages share.
    ///   - rates: what the run's estimate of itself is based on.
    ///   - deadline: when it has to be done; nil for whenever.
    ///   - stateChanged: is told of each top-level state that is entered or left, for display.
    /// - Returns: the run, not yet begun.
    package borrowing func run(
        _ context: StageContext, rates: NightRates = .shipped, deadline: NightDeadline? = nil,
        stateChanged: @escaping @Sendable (StateChange) -> Void
    ) -> NightRun {
        NightRun(
            definition: definition.machine, name: name, input: input, route: route,
            figures: figures, context: context, rates: rates,
            deadline: deadline, journal: journal,
            stateChanged: stateChanged)
    }

    /// Lets go of the run lock: the last use of the night, which keeps it locked until then.
    package consuming func release() {}
}
