import StateMachine
import UserPool

extension UserPool.Timestamp {
    /// The instant in whole seconds, `2026-11-20T04:00:00Z`.
    var text: String {
        let milliseconds = StateMachine.Timestamp(milliseconds: seconds * 1000).description
        return milliseconds.replacingSuffix(".000Z", with: "Z")
    }
}

extension String {
    fileprivate func replacingSuffix(_ suffix: String, with other: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) + other : self
    }
}
