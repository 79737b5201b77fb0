import JSON
import StateMachine
import Synchronization
import Testing

struct MapTests {
    /// A Map over a task, with further fields.
    private static func machine(_ fields: String, mode: String = "INLINE") -> String {
        let type = mode == "INLINE" ? "" : #", "ExecutionType": "STANDARD""#
        return """
            {"StartAt": "M", "States": {"M": {"Type": "Map", \(fields), "End": true,
              "ItemProcessor": {"ProcessorConfig": {"Mode": "\(mode)"\(type)},
                "StartAt": "T", "States": {"T": {
                  "Type": "Task", "Resource": "arn:aws:states:r:1:activity:t", "End": true}}}}}}
            """
    }

    @Test func `Results come in the order of the items`() async throws {
        let selector =
            #""ItemSelector": {"v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index", "k.$": "$.k"}"#
        let outcome = try await run(
            Self.machine(#""ItemsPath": "$.items", \#(selector)"#),
            input: ["items": ["a", "b", "c"], "k": 5])
        #expect(
            outcome
                == .succeeded([
                    ["v": "a", "i": 0, "k": 5], ["v": "b", "i": 1, "k": 5],
                    ["v": "c", "i": 2, "k": 5],
                ]))
    }

    @Test func `An empty list gives an empty list`() async throws {
        #expect(try await run(Self.machine(#""Comment": """#), input: []) == .succeeded([]))
    }

    /// Counts how many tasks are inside at a time.
    private final class Gauge: Sendable {
        private let counts = Mutex((inside: 0, most: 0, all: 0))
        var most: Int { counts.withLock(\.most) }
        var all: Int { counts.withLock(\.all) }
        func enter() {
            counts.withLock {
                $0.inside += 1
                $0.all += 1
                $0.most = max($0.most, $0.inside)
            }
        }
        func leave() { counts.withLock { $0.inside -= 1 } }
    }

    @Test(arguments: [(3, 40, 3), (0, 5, 5), (8, 2, 2), (1, 40, 1)])
    func `No more items run at a time than both limits allow`(
        maxConcurrency: Int, runner: Int, limit: Int
    ) async throws {
        let gauge = Gauge()
        let items = (0..<200).map { JSONValue.integer($0) }
        let outcome = try await run(
            Self.machine(#""MaxConcurrency": \#(maxConcurrency)"#), input: .array(items),
            concurrency: runner
        ) { request throws(TaskFailure) in
            gauge.enter()
            defer { gauge.leave() }
            for _ in 0..<10 { await Task.yield() }
            return request.input
        }
        #expect(outcome == .succeeded(.array(items)))
        #expect(gauge.all == 200)
        #expect(gauge.most <= limit)
    }

    private static let reader =
        #""ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSONL"MORE}, "Parameters": {"Bucket": "b", "Key.$": "$.key"}}"#

    @Test(arguments: [
        ("", "{\"n\":1}\n{\"n\":2}\n", #"[{"n":1},{"n":2}]"#),
        ("", "1\n\n 2 \r\n3", "[1,2,3]"), ("", "", "[]"),
        (#", "MaxItems": 2"#, "1\n2\nthis is not read", "[1,2]"),
    ])
    func `Items are read from JSON lines`(
        config: String, lines: String, output: String
    ) async throws {
        let outcome = try await run(
            Self.machine(Self.reader.replacing("MORE", with: config), mode: "DISTRIBUTED"),
            input: ["key": "k"], objects: MemoryBuckets(["b/k": lines]))
        #expect(outcome == .succeeded(try JSONValue(parsing: output)))
    }

    @Test(arguments: [
        (
            "1\n2\n{",
            "line 3 of the items is no JSON, column 2: the text ends where a name in quotes should be"
        ),
        ("x", "line 1 of the items is no JSON, column 1: 'x' where a value should be"),
    ])
    func `A damaged line fails the Map and says where it is`(
        lines: String, cause: String
    ) async throws {
        let outcome = try await run(
            Self.machine(Self.reader.replacing("MORE", with: ""), mode: "DISTRIBUTED"),
            input: ["key": "k"], objects: MemoryBuckets(["b/k": lines]))
        #expect(
            outcome == .failed(TaskFailure(error: "States.ItemReaderFailed", cause: cause)))
    }

    @Test func `A missing object fails the Map`() async throws {
        let outcome = try await run(
            Self.machine(Self.reader.replacing("MORE", with: ""), mode: "DISTRIBUTED"),
            input: ["key": "k"])
        let failure = TaskFailure(error: "States.ItemReaderFailed", cause: "there is no b/k")
        #expect(outcome == .failed(failure))
    }

    @Test func `A failed item cancels its siblings and starts no more`() async throws {
        let recorder = Recorder()
        let cancelled = Mutex<Set<Int>>([])
        let outcome = try await run(
            Self.machine(#""MaxConcurrency": 3"#), input: [0, 1, 2, 3, 4, 5], recorder: recorder
        ) { request throws(TaskFailure) in
            let index = request.scope.places.last?.index ?? -1
            if index == 2 { throw TaskFailure(error: "E", cause: "third") }
            try? await untilCancelled()
            cancelled.withLock { _ = $0.insert(index) }
            throw TaskFailure(error: "Stopped", cause: "")
        }
        #expect(outcome == .failed(TaskFailure(error: "E", cause: "third")))
        #expect(cancelled.withLock(\.self) == [0, 1])
        let lines = recorder.lines
        #expect(lines.filter { $0.hasSuffix("MapIterationStarted M") }.count == 3)
        #expect(
            Set(lines.filter { $0.contains("Aborted") }) == [
                "M[0] TaskStateAborted T", "M[0] MapIterationAborted M",
                "M[1] TaskStateAborted T", "M[1] MapIterationAborted M",
            ])
        #expect(lines.suffix(2) == ["MapStateFailed M", "ExecutionFailed"])
        #expect(!lines.contains("M[0] TaskFailed T"))
    }

    @Test func `A Map may be retried and caught as a whole`() async throws {
        let tries = Mutex(0)
        let outcome = try await run(
            Self.machine(#""Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 2}]"#), input: [7]
        ) { _ throws(TaskFailure) in
            let count = tries.withLock { count -> Int in
                count += 1
                return count
            }
            if count < 3 { throw TaskFailure(error: "E", cause: "") }
            return .integer(count)
        }
        #expect(outcome == .succeeded([3]))
    }

    @Test func `Progress allows no item beyond the limit and keeps the first failure`() {
        var progress = MapProgress(limit: 2, keepsResults: true)
        #expect([progress.start(), progress.start()] == [0, 1])
        #expect(!progress.wantsItem)
        progress.finish(1, .succeeded("b"))
        #expect(progress.wantsItem)
        #expect(progress.start() == 2)
        progress.finish(0, .failed(TaskFailure(error: "first", cause: "")))
        #expect(!progress.wantsItem)
        progress.finish(2, .failed(TaskFailure(error: "second", cause: "")))
        #expect(progress.failure?.error == "first")
        #expect(progress.running == 0)
    }

    @Test(arguments: [1, 2, 5], [nil, 0, 3])
    func `Progress keeps its invariants, one item and one batch at a time`(
        limit: Int, tolerated: Int?
    ) {
        var progress = MapProgress(
            limit: limit, keepsResults: true, tolerance: FailureTolerance(count: tolerated))
        var running: [Int] = []
        for step in 0..<40 {
            if step == 30 { progress.exhaust() }
            if progress.wantsItem {
                running.append(progress.start(itemCount: step % 3 + 1))
            } else if let index = running.popLast() {
                let failure = TaskFailure(error: "E", cause: "")
                progress.finish(index, step % 5 == 0 ? .failed(failure) : .succeeded("x"))
            }
            #expect(progress.violation == nil, "step \(step)")
            #expect(progress.running == running.count)
        }
    }

    @Test func `Parallel branches run side by side and keep their order`() async throws {
        let branch =
            #"{"StartAt": "X", "States": {"X": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:t", "End": true}}}"#
        let machine = """
            {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
              \(branch.replacing("X", with: "A")), \(branch.replacing("X", with: "B"))]}}}
            """
        let outcome = try await run(machine, input: 1) { request throws(TaskFailure) in
            [.string(request.stateName), request.input]
        }
        #expect(outcome == .succeeded([["A", 1], ["B", 1]]))
    }
}
