import Bytes
import JSON

/// What the context object says of an execution and of its machine.
///
/// Each item of a distributed Map is an execution of its own, with its own input.
struct ExecutionIdentity: Sendable {
    /// The beginning of the ARNs of a local run.
    static let account = "arn:aws:states:local:000000000000"

    let name: String
    let machineName: String
    let input: JSONValue
    let startedAt: Timestamp
    /// The UUID of an Express execution, whose name may occur twice; nil of any other.
    let expressID: String?

    /// The ARN of the execution.
    var arn: String {
        expressID.map { "\(Self.account):express:\(machineName):\(name):\($0)" }
            ?? "\(Self.account):execution:\(machineName):\(name)"
    }

    /// The ARN of the machine.
    var machineARN: String { "\(Self.account):stateMachine:\(machineName)" }

    /// `Execution` in the context object.
    var context: JSONValue {
        var execution = JSONObject([
            ("Id", .string(arn)), ("Input", input), ("Name", .string(name)),
            ("RoleArn", "arn:aws:iam::000000000000:role/local"),
        ])
        // Express executions cannot be redriven.
        if expressID == nil { execution["RedriveCount"] = 0 }
        execution["StartTime"] = .string(startedAt.description)
        return .object(execution)
    }
}
