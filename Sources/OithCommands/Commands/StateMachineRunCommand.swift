import ArgumentParser
import DurableFiles
import NightStages
import Nights
import StateMachine
import SystemPackage

/// `oith state-machine run`.
struct StateMachineRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a state machine by itself, with stand-ins for its tasks.",
        discussion: """
              oith state-machine run machine.asl.json --input input.json --stand-ins tasks.json

            Prints the output and exits with 0. Where the execution fails, {"error", "cause"} goes \
            to standard error and the exit code is 1. Nothing is kept, and waiting takes its time.

            --stand-ins says what a task does, by its Resource or by the FunctionName of a \
            lambda:invoke: {"arn:aws:lambda:...:function:f": {"behaviour": "identity"}}. \
            Behaviours: identity, const-HelloWorld, return-bytes, large-output, sleep-60, \
            raise-Exception, raise-CustomException, fail-times ("times": 2).

            --buckets is a folder that stands for S3: a folder in it for each bucket. ItemReader \
            and ResultWriter use it, and tasks that call s3:getObject, putObject, listObjectsV2.
            """)

    @OptionGroup var machine: DefinitionLocation

    @Option(
        help: """
            What it is checked for: local, this runner, where no service calls back; or its type \
            on AWS, standard or express. [default: local]
            """)
    var type = StateMachineDefinition.Kind.local

    @Option(help: "The input, a JSON file; - is standard input. [default: {}]")
    var input: String?

    @Option(name: .customLong("stand-ins"), help: "What the tasks do, a JSON file.")
    var standIns: String?

    @Option(help: "The folder that stands for S3.")
    var buckets: String?

    func run() async throws {
        let definition = try machine.read(type).machine
        let value = try input.map { try JSONFile.value(of: $0) } ?? [:]
        let names = try TaskStubs(standIns.map { try JSONFile.value(of: $0) } ?? [:])
        let objects: any ObjectStore =
            buckets.map { LocalBuckets(root: FilePath.absolute($0), in: LocalFileSystem()) }
            ?? NoBuckets()
        let execution = Execution(
            of: definition, machineName: machine.file.stem ?? "machine", name: "local",
            input: value,
            doors: ExecutionEnvironment(
                executor: LocalTasks(standIns: names, objects: objects), objects: objects,
                observer: NoJournal()))
        let stopped = StopSignals()
        let outcome = try await stopped.cancelling { try await execution.run() }
        try Self.print(outcome, stoppedBy: stopped.received)
    }

    private static func print(
        _ outcome: ExecutionOutcome, stoppedBy signal: Int32?
    ) throws {
        switch outcome {
        case .succeeded(let output): Terminal.output(output.text + "\n")
        case .failed(let failure):
            let line: JSONValue = [
                "error": .string(failure.error), "cause": .string(failure.cause),
            ]
            Terminal.message(line.text)
            throw ExitCode(ExitStatus.runFailed)
        case .aborted:
            throw CommandError(ExitStatus.signal(signal ?? 15), "the execution was stopped")
        }
    }
}

/// JSON that a person names.
private enum JSONFile {
    /// - Throws: ``CommandError`` with the line and the column where it is no JSON.
    static func value(of name: String) throws -> JSONValue {
        let bytes = try InputFile.bytes(of: name)
        do throws(JSONError) { return try JSONValue(parsing: bytes) } catch {
            let file = name == "-" ? "standard input" : name
            throw CommandError(
                ExitStatus.badData,
                "\(file) is no JSON, line \(error.line), column \(error.column): \(error.message)")
        }
    }
}

/// An execution of which nothing is kept.
struct NoJournal: ExecutionObserver {
    func record(_ events: [ExecutionEvent]) async throws {}
}

/// What there is without `--buckets`.
struct NoBuckets: ObjectStore {
    private static let advice = "there are no buckets; name the folder of them with --buckets"

    func open(bucket: String, key: String) async throws(TaskFailure) -> any StoredObject {
        throw TaskFailure(error: "States.ItemReaderFailed", cause: Self.advice)
    }

    func list(
        bucket: String, prefix: String
    ) async throws(TaskFailure) -> [ObjectDescription] {
        throw TaskFailure(error: "States.ItemReaderFailed", cause: Self.advice)
    }

    func write(_ bytes: [UInt8], bucket: String, key: String) async throws(TaskFailure) {
        throw TaskFailure(error: "States.ResultWriterFailed", cause: Self.advice)
    }
}
