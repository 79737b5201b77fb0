import Bytes
import JSON

/// One run of a distributed Map, with the names that its results carry.
struct MapRun: Sendable {
    /// A UUID.
    let id: String
    let arn: String
    private let machineARN: String
    private let executionPrefix: String

    /// The run of a Map whose `Label` (or name) is `label`.
    init(_ label: String, _ executionContext: ExecutionContext) {
        id = UUIDText.random(executionContext.random)
        let account = "arn:aws:states:local:000000000000"
        let map = "\(executionContext.stateMachineName)/\(label)"
        arn = "\(account):mapRun:\(map):\(id)"
        machineARN = "\(account):stateMachine:\(map)"
        executionPrefix = "\(account):execution:\(map):"
    }

    /// The record of one item's execution, as AWS writes it.
    func record(
        of index: Int, input: JSONValue, _ result: InterpreterResult?, from start: Timestamp,
        to end: Timestamp
    ) -> JSONValue {
        let name = "\(id)-\(index)"
        let common: [(String, JSONValue)] = [
            ("ExecutionArn", .string(executionPrefix + name)), ("Input", .string(input.text)),
            ("InputDetails", ["Included": true]), ("Name", .string(name)),
            ("RedriveCount", 0), ("StartDate", .string(start.description)),
            ("StateMachineArn", .string(machineARN)),
        ]
        var record = JSONObject(common)
        switch result {
        case .succeeded(let output):
            record["Output"] = .string(output.text)
            record["OutputDetails"] = ["Included": true]
            record["RedriveStatus"] = "NOT_REDRIVABLE"
            record["RedriveStatusReason"] = "Execution is SUCCEEDED and cannot be redriven"
            record["Status"] = "SUCCEEDED"
        case .failed(let failure):
            record["Error"] = .string(failure.error)
            record["Cause"] = .string(failure.cause)
            record["OutputDetails"] = ["Included": true]
            record["RedriveStatus"] = "REDRIVABLE"
            record["Status"] = "FAILED"
        case nil: record["Status"] = "PENDING"
        }
        if result != nil { record["StopDate"] = .string(end.description) }
        return .object(record)
    }
}
