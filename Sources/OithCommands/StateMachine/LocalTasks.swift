import JSON
import StateMachine

/// Does the tasks of `oith state-machine run`: with stand-ins, or against the local buckets.
///
/// An unknown resource fails with `States.Runtime`, which no Catch can hide; a Lambda function and
/// an object that are not there fail as they do on AWS.
struct LocalTasks: TaskExecutor {
    private static let lambdaInvoke = "arn:aws:states:::lambda:invoke"
    private static let callback = ".waitForTaskToken"

    let standIns: TaskStubs
    let objects: any ObjectStore

    func execute(_ request: TaskRequest) async throws(TaskFailure) -> JSONValue {
        let isCallback = request.resource.hasSuffix(Self.callback)
        let resource =
            isCallback
            ? String(request.resource.dropLast(Self.callback.count)) : request.resource
        if resource == Self.lambdaInvoke {
            return try await invoke(request, isCallback: isCallback)
        }
        if let standIn = standIns[request.resource] ?? standIns[resource] {
            return try await standIn.answer(request, payload: request.input)
        }
        if let task = BucketTask(resource: resource) {
            return try await task.execute(request.input, in: objects)
        }
        throw unknown(request)
    }

    /// Calls a function as the service integration does: with an envelope around what it returns,
    /// or, where the function itself calls back, with what it hands over then.
    private func invoke(
        _ request: TaskRequest, isCallback: Bool
    ) async throws(TaskFailure) -> JSONValue {
        guard let function = request.input["FunctionName"]?.string else {
            throw TaskFailure(
                error: "Lambda.ValidationException", cause: "lambda:invoke needs a FunctionName")
        }
        guard let standIn = standIns[function] else { throw .noFunction(function) }
        let payload = LambdaCall.payload(request.input["Payload"] ?? .null)
        let result = try await standIn.answer(request, payload: payload)
        return isCallback ? result : LambdaCall.envelope(around: result)
    }

    private func unknown(_ request: TaskRequest) -> TaskFailure {
        let parts = request.resource.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count > 5, parts[2] == "lambda" { return .noFunction(request.resource) }
        return TaskFailure(
            error: "States.Runtime",
            cause: "nothing here does \(request.resource) for the state '\(request.stateName)'; "
                + "name it in the file of --stand-ins")
    }
}

extension TaskFailure {
    fileprivate static func noFunction(_ name: String) -> TaskFailure {
        TaskFailure(
            error: "Lambda.ResourceNotFoundException",
            cause: "Function not found: \(name); name it in the file of --stand-ins")
    }
}

/// What the service integration puts around a function's input and output.
enum LambdaCall {
    /// The input of the function: `Payload`; of a text that is JSON the value, of null `{}`.
    static func payload(_ payload: JSONValue) -> JSONValue {
        switch payload {
        case .null: return [:]
        case .string(let text):
            do throws(JSONError) { return try JSONValue(parsing: Array(text.utf8)) } catch {
                return payload
            }
        default: return payload
        }
    }

    /// The output of the task.
    static func envelope(around result: JSONValue) -> JSONValue {
        let request = Identifier.random()
        let headers: [(String, String)] = [
            ("X-Amz-Executed-Version", "$LATEST"), ("x-amzn-Remapped-Content-Length", "0"),
            ("Connection", "keep-alive"), ("x-amzn-RequestId", request),
            ("Content-Length", String(result.text.utf8.count)),
            ("Content-Type", "application/json"),
        ]
        return [
            "ExecutedVersion": "$LATEST", "Payload": result,
            "SdkHttpMetadata": [
                "AllHttpHeaders": .object(
                    JSONObject(headers.map { ($0, .array([.string($1)])) })),
                "HttpHeaders": .object(JSONObject(headers.map { ($0, .string($1)) })),
                "HttpStatusCode": 200,
            ],
            "SdkResponseMetadata": ["RequestId": .string(request)], "StatusCode": 200,
        ]
    }
}

/// Identifiers such as AWS gives to requests.
enum Identifier {
    /// Random digits in the form of a UUID.
    static func random() -> String {
        [8, 4, 4, 4, 12].map { count in
            String((0..<count).map { _ in "0123456789abcdef".randomElement() ?? "0" })
        }.joined(separator: "-")
    }
}
