import JSON

/// A failure inside of an execution: what Retry and Catch look at.
///
/// `error` is the name that `ErrorEquals` is compared with; `cause` is for people.
package struct TaskFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The error name, such as `States.Timeout` or `Oith.DataError`; empty where a Fail state
    /// gives none.
    package let error: String
    /// What happened, in words; may be empty.
    package let cause: String
    /// A second, narrower name that Retry and Catch may use.
    private let otherName: String?

    /// A failure with the error name that Retry and Catch see.
    package init(error: String, cause: String) {
        self.init(error: error, cause: cause, otherName: nil)
    }

    init(error: String, cause: String, otherName: String?) {
        (self.error, self.cause, self.otherName) = (error, cause, otherName)
    }

    package var description: String { cause.isEmpty ? error : "\(error): \(cause)" }

    /// An error of the definition that only shows with this input; nothing catches it.
    static func runtime(_ cause: String) -> TaskFailure {
        TaskFailure(error: "States.Runtime", cause: cause)
    }

    /// What a Catch puts into the next state's input.
    var output: JSONValue { ["Error": .string(error), "Cause": .string(cause)] }

    /// Whether a list of error names in a Retry or a Catch names this failure.
    ///
    /// `States.Runtime` is beyond Retry and Catch. `States.TaskFailed` is every failure but a
    /// timeout.
    func matches(_ names: [String]) -> Bool {
        if error == "States.Runtime" { return false }
        return names.contains { name in
            name == "States.ALL" || sameBytes(name, error)
                || name == "States.TaskFailed" && error != "States.Timeout"
                || otherName.map { sameBytes(name, $0) } ?? false
        }
    }
}
