package import StateMachine

/// What NotifyFailure takes: nothing that it needs.
package struct NotifyFailureInput: StageInput {
    package init(_ input: JSONValue) throws(NightError) {}
}

/// What NotifyFailure returns: an empty object.
package struct NotifyFailureOutput: StageOutput {
    package init() {}

    package init(_ output: JSONValue) {}

    package var json: JSONValue { [:] }
}
