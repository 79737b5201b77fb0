import ArgumentParser
import JSON
import NightStages
import Nights
import SystemPackage

/// `oith snapshot verify`.
struct SnapshotVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read every byte of a snapshot and list its defects.",
        discussion: """
              oith snapshot verify --data night
              oith snapshot verify previous --data night --pool pool.sqlite --sample 500

            Checks sizes and SHA-256 against the manifest, the checksum of every page, the indexes \
            and bloom filters that other readers use, the order of users, lists and dictionaries, \
            that ranks and candidates are unique, users.parquet against the parts, and keys.idx \
            against users.parquet.

            With --pool, every entry of every list is checked against the rules, at the snapshot's \
            own as-of: eligibility, mutual acceptance, exclusions, score and distance. In addition \
            lists are scored again by the plain reference and compared, which finds missing \
            candidates: a sample, or all with --all (users times users pairs, about a minute for \
            60,000 users on two cores). A pool that has changed since that night gives other lists.

            Exit code 65 if a defect is found, 74 if a file cannot be read. Messages name a user by \
            the row in users.parquet, never by the id. With --notify a failure is reported to the \
            webhook and the command of the configuration: `cron/nightly.sh verify`, once a week, \
            finds a failing disk before the readers do.
            """)

    @OptionGroup var selection: SnapshotSelection

    @Option(
        help: "The user pool, a SQLite file, from which lists are scored again.",
        completion: .file())
    var pool: String?

    @Option(
        help:
            "The file of the scoring model. [default: the shipped one with the name in the manifest]",
        completion: .models)
    var model: String?

    @Option(parsing: .unconditional, help: "Number of lists to score again, spread over all users.")
    var sample = 100

    @Flag(help: "Score all lists again.")
    var all = false

    @Option(
        parsing: .unconditional,
        help: "Number of row groups that are read at the same time. [default: the number of cores]")
    var concurrency: Int?

    @Flag(help: "Notify the webhook and the command of the configuration if it does not verify.")
    var notify = false

    @OptionGroup var format: OutputFormat

    @Option(name: .customLong("start-error"), help: .hidden)
    var startError: String?

    func validate() throws {
        guard sample >= 1 else { throw ValidationError("--sample is at least 1.") }
        if let concurrency, concurrency < 1 {
            throw ValidationError("--concurrency is at least 1.")
        }
        if pool == nil, all || model != nil {
            throw ValidationError("--all and --model need --pool.")
        }
    }

    func run() async throws {
        guard notify else {
            let (text, failure) = try await verify()
            Terminal.output(text)
            if let failure { throw failure }
            return
        }
        let dispatcher = try await dispatcher()
        let (text, failure): (String, CommandError?)
        do {
            (text, failure) = try await verify()
        } catch {
            await tell(error, dispatcher)
            throw error
        }
        // Others first: a reader of the output may not read.
        if let failure { await tell(failure, dispatcher) }
        Terminal.offer(text, isJSON: format.json)
        if let failure { throw failure }
    }

    /// Notifies others as the settings say; they are notified of a mistake in the settings too.
    private func dispatcher() async throws -> NotificationDispatcher {
        let (file, flags) = (selection.data.file, selection.data.settings)
        do {
            if let startError { throw try CommandError(ofStart: startError) }
            return NotificationDispatcher(try file.read(flags))
        } catch {
            let settings = Configuration(salvaging: file.path, flags: flags)
            let mistake = CommandError(anything: error)
            let words = "the verification could not begin: \(mistake.message)"
            _ = await NotificationDispatcher(settings)
                .tell(CommandError(mistake.status, words), ofSnapshot: nil)
            throw error
        }
    }

    private func tell(_ error: any Error, _ dispatcher: NotificationDispatcher) async {
        let name = try? selection.directory().lastComponent?.string
        if await !dispatcher.tell(error, ofSnapshot: name) {
            Terminal.message("oith: nobody is told; set notify.webhook or notify.command")
        }
    }

    /// - Returns: what is printed, and what is wrong with the snapshot; nil if nothing is.
    private func verify() async throws -> (text: String, failure: CommandError?) {
        let directory = try selection.directory()
        let start = ContinuousClock.now
        let verification = SnapshotVerification(
            directory, concurrency: concurrency ?? Machine.coreCount,
            reference: pool.map {
                .init(pool: FilePath.absolute($0), model: model, sample: all ? nil : sample)
            })
        let result = try await verification.run()
        let report = VerificationReport(
            result, of: directory, seconds: (ContinuousClock.now - start).seconds)
        let text = format.json ? report.json.text + "\n" : report.text
        do { try verification.check(result) } catch { return (text, CommandError(anything: error)) }
        return (text, nil)
    }
}
