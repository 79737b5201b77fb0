import ArgumentParser
import DurableFiles
import JSON
import Nights
import StateMachine
import SystemPackage

/// `oith state-machine run`.
struct StateMachineRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a state machine alone, with stubs for its tasks.",
        discussion: """
              oith state-machine run machine.asl.json --input input.json --stand-ins tasks.json

            Prints the output and exits with 0. If the execution fails, it prints {"error", \
            "cause"} to standard error and exits with 1. Nothing is stored, and Wait states take \
            their time.

            --stand-ins defines what a task does, by its Resource or by the FunctionName of a \
            lambda:invoke: {"arn:aws:lambda:...:function:f": {"behaviour": "identity"}}. \
            Behaviours: identity, const-HelloWorld, return-bytes, large-output, sleep-60, \
            raise-Exception, raise-CustomException, fail-times ("times": 2).

            --buckets is a folder that replaces S3, with a folder for each bucket. ItemReader, \
            ResultWriter, and tasks that call s3:getObject, putObject or listObjectsV2 use it.
            """)

    @OptionGroup var machine: DefinitionLocation

    @OptionGroup var kind: DefinitionKind

    @Option(help: "The input, a JSON file; - is standard input. [default: {}]", completion: .file())
    var input: String?

    @Option(
        name: .customLong("stand-ins"), help: "The stubs of the tasks, a JSON file.",
        completion: .file())
    var standIns: String?

    @Option(help: "The folder that replaces S3.", completion: .directory)
    var buckets: String?

    func run() async throws {
        let definition = try machine.read(kind.type).machine
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
