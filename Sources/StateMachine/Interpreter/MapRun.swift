import Bytes
import JSON

/// One run of a distributed Map, whose items are executions with names of their own.
struct MapRun: Sendable {
    /// A UUID.
    let id: String
    let arn: String
    private let machineName: String
    private let isExpress: Bool

    /// The run of a Map whose `Label` (or name) is `label`.
    init(_ label: String, isExpress: Bool, _ executionContext: ExecutionContext) {
        id = UUIDText.random(executionContext.random)
        machineName = "\(executionContext.identity.machineName)/\(label)"
        arn = "\(ExecutionIdentity.account):mapRun:\(machineName):\(id)"
        self.isExpress = isExpress
    }

    /// The execution of one item, or of one batch.
    func identity(of index: Int, input: JSONValue, at start: Timestamp) -> ExecutionIdentity {
        ExecutionIdentity(
            name: "\(id)-\(index)", machineName: machineName, input: input, startedAt: start,
            expressID: isExpress ? id : nil)
    }

    /// The record of one item's execution, as AWS writes it.
    func record(
        of index: Int, input: JSONValue, _ result: InterpreterResult?, from start: Timestamp,
        to end: Timestamp
    ) -> JSONValue {
        let identity = identity(of: index, input: input, at: start)
        let common: [(String, JSONValue)] = [
            ("ExecutionArn", .string(identity.arn)), ("Input", .string(input.text)),
            ("InputDetails", ["Included": true]), ("Name", .string(identity.name)),
            ("RedriveCount", 0), ("StartDate", .string(start.description)),
            ("StateMachineArn", .string(identity.machineARN)),
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
