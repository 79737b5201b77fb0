import ArgumentParser
import DurableFiles
import JSON
import NightStages
import Nights
import SnapshotReader
import SnapshotStore
import SystemPackage
import UserPool

/// `oith explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain whether two users can be in each other's lists, or the list of one.",
        discussion: """
            Reads the two users from the pool and scores the pair as a night does. Prints the rule \
            that rejects the pair, or the terms of its score, in both directions. With a data \
            folder (--data, OITH_DATA or the configuration) it also shows whether one of them asked \
            to be forgotten.

            Of one user alone it prints whether the user is eligible, how many users are in reach, \
            how many each rule refuses, how many are accepted, and how long the list is. It reads \
            the whole pool for that.

              oith explain ann@example.test --pool pool.sqlite
              oith explain ann@example.test bob@example.test --pool pool.sqlite --data night
              oith explain - --pool pool.sqlite < two-emails.txt

            Every user of this machine can see an email on the command line; - reads them \
            from standard input, the user's in the first line, the candidate's, if any, in the \
            second.

            Exit code 66 if one of them is not in the pool.
            """)

    @Argument(
        help: "The email of the user who has the list; - reads the emails from standard input.")
    var user: String

    @Argument(help: "The email of the candidate.")
    var candidate: String?

    @OptionGroup var data: DataLocation
    @OptionGroup var pool: PoolLocation
    @OptionGroup var model: ModelLocation
    @OptionGroup var scoring: ScoringOptions

    @OptionGroup var format: OutputFormat

    func validate() throws {
        if user == "-", candidate ?? "-" != "-" {
            throw ValidationError("- reads both emails from standard input; name none, or both.")
        }
        if user != "-", candidate == "-" {
            throw ValidationError("Name the candidate too, or give - to read both.")
        }
    }

    func run() throws {
        let scratch = try TemporaryWork.explain.folder()
        defer { scratch.remove() }
        let configuration = try data.file.read(
            data.settings, pool.settings, model.settings, scoring.settings)
        let (user, candidate) = try ids()
        let tombstones = try tombstones(configuration)
        guard let candidate else {
            return try explain(user, configuration, tombstones, scratch: scratch.path)
        }
        let explanation = try PairExplanation(
            user: user, candidate: candidate,
            pool: try configuration.path(.pool, "the pool"), asOf: scoring.instant(),
            model: LoadedModel(reading: try configuration.modelFile()).model,
            parameters: configuration.scoringParameters,
            isForgotten: { tombstones?.contains($0) ?? false }, scratch: scratch.path,
            files: LocalFileSystem())
        let report = ExplanationReport(explanation)
        Terminal.output(format.json ? report.json.text + "\n" : report.text)
        try explanation.throwIfUnknown()
    }

    /// Explains the list of one user.
    private func explain(
        _ user: [UInt8], _ configuration: Configuration, _ tombstones: Tombstones?,
        scratch: FilePath
    ) throws {
        let explanation = try UserExplanation(
            of: user, pool: try configuration.path(.pool, "the pool"), asOf: scoring.instant(),
            model: LoadedModel(reading: try configuration.modelFile()).model,
            parameters: configuration.scoringParameters,
            without: tombstones ?? Tombstones(key: .zero), scratch: scratch,
            in: LocalFileSystem(), width: Machine.coreCount)
        let report = UserExplanationReport(explanation)
        Terminal.output(format.json ? report.json.text + "\n" : report.text)
        if case .inPool(.unknown) = explanation.standing {
            throw CommandError(ExitStatus.notFound, "the user is not in the pool")
        }
    }

    /// The user and the candidate, if any, folded.
    private func ids() throws -> (user: [UInt8], candidate: [UInt8]?) {
        if user != "-" {
            return (ASCIIFolding.folded(user), candidate.map { ASCIIFolding.folded($0) })
        }
        let ids = try IDLines(readingFrom: "-").ids
        guard ids.count <= 2 else {
            throw CommandError(
                ExitStatus.badData,
                "standard input has \(ids.count) emails; explain takes the user's and the "
                    + "candidate's, a line each")
        }
        return (ids[0], ids.count == 2 ? ids[1] : nil)
    }

    /// The forgotten users; nil if no data folder is named.
    private func tombstones(_ configuration: Configuration) throws -> Tombstones? {
        if data.data != nil { return try data.store().knownTombstones() }
        guard let folder = configuration[.data]?.value.string else { return nil }
        return try SnapshotStore(FilePath(folder), in: LocalFileSystem()).knownTombstones()
    }
}

extension PairExplanation {
    /// An unknown user is an error, whatever was printed of the other.
    fileprivate func throwIfUnknown() throws(CommandError) {
        guard case .notScored(let user, let candidate) = outcome else { return }
        for (standing, name) in [(user, "user"), (candidate, "candidate")] {
            if case .inPool(.unknown) = standing {
                throw CommandError(ExitStatus.notFound, "the \(name) is not in the pool")
            }
        }
    }
}
