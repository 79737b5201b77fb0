import JSON
import StateMachine
import Testing

/// Executions that were recorded from AWS Step Functions.
@Suite(.enabled(if: Recordings.areThere, "the recordings (../shared/asl) are not there"))
struct ConformanceTests {
    /// Judged by moto, which takes an instant with an offset for no timestamp; RFC 3339, which the
    /// specification names, has offsets.
    private static let notCopied = ["moto_choice_is_timestamp_21"]
    /// What the stand-ins of these tests can do.
    private static let standIns = ["task", "lambda-invoke", "s3-read", "s3-write", "activity"]

    private static func needs(_ recording: JSONValue) -> [String] {
        recording["requires"]?.array?.compactMap(\.string) ?? []
    }

    private static func run(_ recording: JSONValue) async throws -> ExecutionOutcome {
        let (text, kind) = Recordings.definition(of: recording)
        let tasks = InstrumentedTasks(recording)
        let objects = (recording["s3"]?.object?.members ?? []).map {
            ($0.key, $0.value.string ?? "")
        }
        let input = recording["input"] ?? .null
        return try await StateMachineTests.run(
            text, kind: kind, input: input, clock: PatientClock(),
            objects: MemoryBuckets(Dictionary(uniqueKeysWithValues: objects))
        ) { request throws(TaskFailure) in try await tasks.execute(request) }
    }

    @Test func `Every recorded execution ends as it did on AWS`() async throws {
        var count = 0
        for recording in try Recordings.lines("cases") {
            let name = recording["name"]?.string ?? ""
            guard Self.needs(recording).allSatisfy(Self.standIns.contains),
                !Self.notCopied.contains(name),
                recording["fuzzy_keys"] == nil
            else { continue }
            count += 1
            let outcome: ExecutionOutcome
            do { outcome = try await Self.run(recording) } catch {
                Issue.record("\(name): \(error)")
                continue
            }
            let expected = recording["expected"]
            let status = expected?["status"]?.string
            switch outcome {
            case .succeeded(let output):
                let isMet = RecordedOutput(recording).isMet(
                    by: output, expected?["output"] ?? .null)
                #expect(
                    status == "SUCCEEDED" && isMet,
                    "\(name): \(output.text.prefix(600)) is not \(expected?.text.prefix(600) ?? "")"
                )
            case .failed(let failure):
                let error = status == "TIMED_OUT" ? "States.Timeout" : ""
                #expect(
                    status != "SUCCEEDED"
                        && failure.error == expected?["error"]?.string ?? error,
                    "\(name): \(failure) is not \(expected?.text.prefix(600) ?? "")")
            case .aborted: Issue.record("\(name) was aborted")
            }
        }
        #expect(count > 0)
    }

    @Test func `Every definition that AWS refuses is refused`() throws {
        for recording in try Recordings.lines("invalid") {
            let (text, kind) = Recordings.definition(of: recording)
            let name = recording["name"]?.string ?? ""
            let reason = recording["reason"]?.string ?? ""
            #expect(throws: DefinitionError.self, "\(name): \(reason.prefix(300)) \(text)") {
                _ = try StateMachineDefinition(text, kind: kind)
            }
        }
    }

    @Test(arguments: ["cases", "valid"])
    func `Every definition that AWS accepts is accepted`(files: String) throws {
        for recording in try Recordings.lines(files) {
            let (text, kind) = Recordings.definition(of: recording)
            do {
                _ = try StateMachineDefinition(text, kind: kind)
            } catch {
                Issue.record("\(recording["name"]?.string ?? ""): \(error) \(text.prefix(600))")
            }
        }
    }
}
