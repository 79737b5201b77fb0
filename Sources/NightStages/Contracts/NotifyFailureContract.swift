package import JSON

/// What NotifyFailure takes: nothing that it needs.
package struct NotifyFailureInput: StageInput {
    /// Reads and checks the fields of a task's input.
    package init(_ input: JSONValue) throws(NightError) {}
}

/// What NotifyFailure returns: an empty object.
package struct NotifyFailureOutput: StageOutput {
    /// The one output that there is.
    package init() {}

    /// Reads an output back; what is missing is nil.
    package init(_ output: JSONValue) {}

    /// As the journal has it.
    package var json: JSONValue { [:] }
}
