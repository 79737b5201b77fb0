import JSON
import StateMachine
import Synchronization

/// Does the tasks; a failure has a name, which Retry and Catch look at.
struct Shop: TaskExecutor {
    private let prices = ["tea": 3, "milk": 2]

    func execute(_ request: TaskRequest) async throws(TaskFailure) -> JSONValue {
        guard request.activityName == "price", let item = request.input["item"]?.string else {
            throw TaskFailure(error: "Shop.NoSuchTask", cause: request.resource)
        }
        guard let price = prices[item] else {
            throw TaskFailure(error: "Shop.NotSold", cause: "we have no \(item)")
        }
        return ["item": .string(item), "price": .integer(price)]
    }
}

/// Keeps objects in memory, by bucket and key.
final class MemoryStore: ObjectStore {
    private let objects: Mutex<[String: [UInt8]]>

    init(_ texts: [String: String]) { objects = Mutex(texts.mapValues { Array($0.utf8) }) }

    func open(bucket: String, key: String) async throws(TaskFailure) -> any StoredObject {
        guard let bytes = objects.withLock({ $0["\(bucket)/\(key)"] }) else {
            throw TaskFailure(error: "States.ItemReaderFailed", cause: "there is no \(key)")
        }
        return Whole(bytes: bytes)
    }

    func list(bucket: String, prefix: String) async throws(TaskFailure) -> [ObjectDescription] {
        []
    }

    func write(_ bytes: [UInt8], bucket: String, key: String) async throws(TaskFailure) {
        objects.withLock { $0["\(bucket)/\(key)"] = bytes }
    }

    /// Handed out in one piece.
    private struct Whole: StoredObject {
        var bytes: [UInt8]

        mutating func nextBytes() throws(TaskFailure) -> [UInt8] {
            defer { bytes = [] }
            return bytes
        }
    }
}

/// Is told of every transition before it has effects; a journal would write it down.
struct Printer: ExecutionObserver {
    func record(_ events: [ExecutionEvent]) async throws {
        for event in events { print(event.scope, event.kind.rawValue, event.state ?? "") }
    }
}

/// Asks for the price of each thing on the list, at most four at a time.
func prices(of list: String) async throws -> ExecutionOutcome {
    let text = #"""
        {
          "StartAt": "AskEach",
          "States": {
            "AskEach": {
              "Type": "Map",
              "MaxConcurrency": 4,
              "ItemReader": {
                "Resource": "arn:aws:states:::s3:getObject",
                "ReaderConfig": { "InputType": "JSONL" },
                "Parameters": { "Bucket": "lists", "Key.$": "$.list" }
              },
              "ItemProcessor": {
                "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" },
                "StartAt": "Ask",
                "States": {
                  "Ask": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:${Region}:000000000000:activity:price",
                    "TimeoutSeconds": 60,
                    "Retry": [{ "ErrorEquals": ["Shop.Busy"], "MaxAttempts": 2 }],
                    "Catch": [{ "ErrorEquals": ["Shop.NotSold"], "Next": "Skip" }],
                    "End": true
                  },
                  "Skip": { "Type": "Pass", "Result": null, "End": true }
                }
              },
              "End": true
            }
          }
        }
        """#
    let machine = try StateMachineDefinition(Placeholders.fill(text, ["Region": "local"]))
    let execution = Execution(
        of: machine, name: "prices-1", input: ["list": "monday.jsonl"],
        doors: ExecutionEnvironment(
            executor: Shop(), objects: MemoryStore(["lists/monday.jsonl": list]),
            observer: Printer()))
    return try await execution.run()
}
