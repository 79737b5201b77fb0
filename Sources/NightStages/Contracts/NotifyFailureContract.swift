/// What NotifyFailure takes: nothing that it needs.
package struct NotifyFailureInput: StageInput {
    /// Reads and checks the fields of a task's input.
    package init(_ fields: TaskFields<TaskKey>) throws(NightError) {}
}

/// What NotifyFailure returns: an empty object.
package struct NotifyFailureOutput: MemberwiseOutput {
    /// The one output that there is.
    package init() {}

    /// There are none.
    package static let members: [OutputMember<Self>] = []
}
