package import JSON

/// What a stage takes: the fields of its task's input, checked.
package protocol StageInput: Sendable {
    /// Reads and checks the fields; others may be there too.
    ///
    /// - Throws: ``NightError`` with code `.badDefinition` that names the field.
    init(_ fields: TaskFields<TaskKey>) throws(NightError)
}

extension StageInput {
    /// Reads and checks the fields of a task's input.
    package init(_ input: JSONValue) throws(NightError) { try self.init(TaskFields(input)) }
}

/// What a stage returns.
///
/// It is small and goes into the journal; what is large goes into the run's folder.
package protocol StageOutput: Sendable {
    /// Reads an output back.
    ///
    /// A state machine may pass on a part of an output, and older versions wrote less: what is
    /// missing is nil.
    init(_ output: JSONValue)

    /// The output as the state machine and the journal have it.
    var json: JSONValue { get }
}

/// An output whose members are its fields: each key is written once.
package protocol MemberwiseOutput: StageOutput {
    /// An output without any member.
    init()

    /// The members in the order of the journal.
    static var members: [OutputMember<Self>] { get }
}

extension MemberwiseOutput {
    /// Reads an output back; what is missing is nil.
    package init(_ output: JSONValue) {
        self.init()
        for member in Self.members { member.read(output, &self) }
    }

    /// As the journal has it.
    package var json: JSONValue {
        .object(JSONObject(Self.members.compactMap { $0.written(self) }))
    }
}

/// A member of an output, and the field that it is read into and written from.
package struct OutputMember<Output>: Sendable {
    let read: @Sendable (JSONValue, inout Output) -> Void
    let written: @Sendable (Output) -> (String, JSONValue)?

    /// - Parameters:
    ///   - key: the key in the output.
    ///   - field: where the output has it.
    ///   - read: the field as an output has it.
    ///   - write: the value of a field; nil where there is no member.
    init<Field>(
        _ key: String, _ field: any WritableKeyPath<Output, Field> & Sendable,
        read: @escaping @Sendable (JSONValue) -> Field,
        write: @escaping @Sendable (Field) -> JSONValue?
    ) {
        self.read = { json, output in output[keyPath: field] = read(json) }
        written = { output in write(output[keyPath: field]).map { (key, $0) } }
    }

    /// A number of things; nil where it is missing.
    static func count(
        _ key: String, _ field: any WritableKeyPath<Output, Int?> & Sendable
    ) -> Self {
        Self(key, field, read: { $0.count(key) }, write: { $0.map { .integer($0) } })
    }

    /// A text; nil where it is missing.
    static func text(
        _ key: String, _ field: any WritableKeyPath<Output, String?> & Sendable
    ) -> Self {
        Self(key, field, read: { $0[key]?.string }, write: { $0.map { .string($0) } })
    }
}
