import ArgumentParser
import DurableFiles
import NightReport
import NightStages
import Nights
import SnapshotFormat
import SnapshotReader
import SnapshotStore
import StateMachine
import SystemPackage

/// `oith snapshot verify`.
struct SnapshotVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read every byte of a snapshot and say what is wrong with it.",
        discussion: """
              oith snapshot verify --data night
              oith snapshot verify previous --data night --pool pool.sqlite --sample 500

            Checked are sizes and SHA-256 against the manifest, the checksum of every page, the \
            indexes and bloom filters that other readers rely on, the order of users, lists and \
            dictionaries, that ranks and candidates are unique, users.parquet against the parts, \
            and keys.idx against users.parquet.

            With --pool, every entry of every list is held against the rules, at the snapshot's \
            own as-of: eligibility, mutual acceptance, exclusions, score and distance. And lists \
            are scored again by the plain reference and compared, which finds who is missing: a \
            sample, or all with --all (users times users pairs, about a minute for 60,000 users \
            on two cores). A pool that has changed since that night gives other lists.

            Exit code 65 where something is wrong, 74 where a file cannot be read. A user is told \
            by the number of the row in users.parquet, never by the id. With --notify those whom \
            the configuration names are told too, of nothing but a failure: `cron/nightly.sh \
            verify`, once a week, finds a failing disk before the readers do.
            """)

    @OptionGroup var selection: SnapshotSelection

    @Option(help: "Score lists again from this user pool, a SQLite file.")
    var pool: String?

    @Option(help: "The scoring model's file. [default: the shipped one of that name]")
    var model: String?

    @Option(help: "How many lists are scored again, spread over all users.")
    var sample = 100

    @Flag(help: "Score all lists again.")
    var all = false

    @Option(help: "How many row groups are read at once. [default: the number of cores]")
    var concurrency: Int?

    @Flag(help: "Tell the configuration's webhook and command where it does not verify.")
    var notify = false

    @Flag(help: "Print JSON.")
    var json = false

    /// Defects that are told one by one.
    private static let shownDefects = 50

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
        guard notify else { return try await verify() }
        // Read first: whoever relies on being told must know that the settings are sound.
        let location = selection.data
        let dispatcher = NotificationDispatcher(try location.file.read(location.settings))
        do { try await verify() } catch {
            let name = try? selection.directory().lastComponent?.string
            if await !dispatcher.tell(error, ofSnapshot: name) {
                Terminal.message("oith: nobody is told; set notify.webhook or notify.command")
            }
            throw error
        }
    }

    private func verify() async throws {
        let directory = try selection.directory()
        let start = ContinuousClock.now
        let width = concurrency ?? Machine.coreCount
        let report: SnapshotAudit.Report
        if pool == nil {
            report = try await SnapshotAudit(directory).run(concurrency: width)
        } else {
            // There is a table of all users on the disk for a moment, which a signal must not leave.
            report = try await StopSignals().running("the verification") {
                try await audit(of: directory, width).run(concurrency: width)
            }
        }
        let seconds = (ContinuousClock.now - start).seconds
        Terminal.output(
            json
                ? Self.json(report, directory).text + "\n"
                : Self.text(report, directory, seconds: seconds))
        if !report.isSound {
            throw CommandError(
                ExitStatus.badData,
                "\(directory.lastComponent?.string ?? "") is damaged; readers refuse what they "
                    + "touch of it. `oith snapshot rollback --to-last-sound` goes back, a run "
                    + "publishes another")
        }
        try checkForgotten(directory)
    }

    /// A snapshot may be whole and still name somebody whom it must not.
    private func checkForgotten(_ directory: FilePath) throws {
        let tombstones = try Tombstones.read(besideSnapshot: directory)
        let count = try SnapshotErasure(directory, tombstones).userCount
        guard count > 0 else { return }
        throw CommandError(
            ExitStatus.badData,
            "it is whole, and names \(NumberFormatting.count(count)) users who asked to be forgotten; "
                + "`oith snapshot forget` erases them")
    }

    /// The audit that the options ask for.
    private func audit(of directory: FilePath, _ width: Int) throws -> SnapshotAudit {
        guard let pool else { return SnapshotAudit(directory) }
        let reference = try reference(of: directory, FilePath.absolute(pool), width)
        let step = all ? 1 : max(1, reference.userCount / sample)
        return SnapshotAudit(
            directory, choosing: { $0 % step == 0 }, judge: { try reference.check($0) },
            entries: { reference.entryJudge($0) })
    }

    private func reference(
        of directory: FilePath, _ pool: FilePath, _ width: Int
    ) throws -> ListReference {
        let manifest = try SnapshotManifest.read(from: directory)
        var location = ModelLocation()
        location.model = model ?? manifest.model.name
        let scratch = try TemporaryWork.verify.folder()
        defer { scratch.remove() }
        return try ListReference(
            pool: pool, manifest: manifest, model: LoadedModel(reading: try location.path()),
            tombstones: try Tombstones.read(besideSnapshot: directory),
            scratch: scratch.path, in: LocalFileSystem(), width: width)
    }

    // MARK: - Output

    private static func text(
        _ report: SnapshotAudit.Report, _ directory: FilePath, seconds: Double
    ) -> String {
        var text = report.defects.prefix(shownDefects).map { "\($0)\n" }.joined()
        if report.defects.count > shownDefects {
            text += "and \(NumberFormatting.count(report.defects.count - shownDefects)) more\n"
        }
        guard let manifest = report.manifest else { return text }
        let name = directory.lastComponent?.string ?? ""
        text +=
            "\(name): \(NumberFormatting.bytes(report.byteCount)) in \(manifest.files.count) files, "
            + "\(NumberFormatting.count(manifest.counts.users)) users, "
            + "\(NumberFormatting.count(report.listCount)) lists read in \(NumberFormatting.seconds(seconds))\n"
        if let count = report.judgedEntries {
            text += "\(NumberFormatting.count(count)) entries held against the rules\n"
        }
        if let count = report.judgedCount {
            text += "\(NumberFormatting.count(count)) lists scored again from the pool\n"
        }
        let count = report.defects.count
        return text + (report.isSound ? "sound\n" : "\(NumberFormatting.count(count)) defects\n")
    }

    private static func json(
        _ report: SnapshotAudit.Report, _ directory: FilePath
    ) -> JSONValue {
        let number = { (value: Int?) in value.map { JSONValue.integer($0) } ?? .null }
        let text = { (value: String?) in value.map { JSONValue.string($0) } ?? .null }
        return [
            "path": .string(directory.string), "sound": .bool(report.isSound),
            "bytes": .integer(report.byteCount), "lists": .integer(report.listCount),
            "scoredAgain": number(report.judgedCount),
            "entries": number(report.judgedEntries),
            "defects": .array(
                report.defects.map { defect in
                    [
                        "file": text(defect.file), "rowGroup": number(defect.rowGroup),
                        "column": text(defect.column), "offset": number(defect.offset),
                        "message": .string(defect.message),
                    ]
                }),
        ]
    }
}
