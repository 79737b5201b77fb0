package import JSON

/// What a stage takes: the fields of its task's input, checked.
package protocol StageInput: Sendable {
    /// Reads and checks the fields; others may be there too.
    ///
    /// - Throws: ``NightError`` with code `.badDefinition` that names the field.
    init(_ input: JSONValue) throws(NightError)
}

/// What a stage returns. It is small and goes into the journal; what is large goes into the run's
/// folder.
package protocol StageOutput: Sendable {
    /// Reads an output back.
    ///
    /// A state machine may pass on a part of an output, and older versions wrote less: what is
    /// missing is nil.
    init(_ output: JSONValue)

    /// The output as the state machine and the journal have it.
    var json: JSONValue { get }
}
