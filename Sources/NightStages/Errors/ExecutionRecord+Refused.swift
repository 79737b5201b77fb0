package import ExecutionStore
import StateMachine

extension ExecutionRecord {
    /// Whether it is the guard that it failed by.
    package var isRefused: Bool { failure?.error == NightError.Code.guardRefused.errorName }
}
