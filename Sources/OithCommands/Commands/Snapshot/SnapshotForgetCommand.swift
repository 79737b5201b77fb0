import ArgumentParser
import DurableFiles
import ExecutionStore
import JSON
import NightReport
import Nights
import SnapshotFormat
import SnapshotReader
import SnapshotStore

/// `oith snapshot forget`.
struct SnapshotForgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Erase users who asked for it from every list and file.",
        discussion: """
              oith snapshot forget ann@example.test --data night
              oith snapshot forget - --data night < deletion-requests.txt
              oith snapshot forget --data night             finish an interrupted erasure
              oith snapshot forget --check --data night     does any file still name one of them?
              oith snapshot forget --undo ann@example.test --data night

            Every user of this machine can see an email on the command line (ps, the history of \
            the shell); - reads standard input and --from-file a file, in UTF-8, one email per \
            line. The output has the number of emails that no snapshot has: they may be misspelled.

            First the users are hidden: no lookup, export or server shows them any more, neither \
            their lists nor as candidates, and the next night skips their rows in the pool. This \
            is durable before anything else is done. forgotten.txt holds keyed digests and no \
            names.

            Then they are erased. Each snapshot that names one of them is replaced by a copy \
            without them, under a new name because the name follows from the content, and \
            `current` moves to the copy. A list that named one of them is one shorter until the \
            next night. Feature tables that name them are removed: those runs can only be repeated \
            from ExtractPool. A program that has an old snapshot open reads it until it reloads; a \
            program that opens the Parquet files directly sees the users until they are erased. \
            The pool, exports and backups are not changed, and deleted bytes are not wiped from \
            the device.

            While a night runs nothing can be erased: the exit code is 75, the users are hidden, \
            and that night erases them at its end. Exit code 65 if a damaged snapshot cannot be \
            rewritten, or if --check finds something.

            A user who registers again with the same email stays forgotten until --undo.

            If forgotten.txt was lost or restored from an old backup, nights, publish, rollback, \
            pin and export refuse with exit code 65, because forgotten users would reappear. \
            Restore the newest copy. If there is none, forget all of the users again, and confirm \
            with --accept-loss that the list is complete.
            """)

    @Argument(
        help: "Emails, or - for standard input. Without any, an interrupted erasure is finished.")
    var users: [String] = []

    @Option(help: "A file with one email per line; - for standard input.", completion: .file())
    var fromFile: String?

    @OptionGroup var data: DataLocation

    @Flag(help: "Include the users again, from the next night on.")
    var undo = false

    @Flag(help: "Accept forgotten.txt as complete, although more users are known to be forgotten.")
    var acceptLoss = false

    @Flag(help: "Only look for files that still name a forgotten user.")
    var check = false

    @OptionGroup var format: OutputFormat

    func validate() throws {
        let names = !users.isEmpty || fromFile != nil
        if acceptLoss, undo || check {
            throw ValidationError("--accept-loss is used with emails to forget, or alone.")
        }
        if users.contains("-"), users.count > 1 || fromFile != nil {
            throw ValidationError(
                "- must be the only argument: all emails come from standard input.")
        }
        if check, undo || names {
            throw ValidationError("--check looks for all forgotten users; it takes no emails.")
        }
        if undo, !names { throw ValidationError("--undo needs emails, or --from-file.") }
        if users.contains(where: { foldID($0).isEmpty }) {
            throw ValidationError("An email is blank.")
        }
    }

    func run() async throws {
        let directory = try data.path()
        let files = LocalFileSystem()
        let nights = Nights(directory, in: files)
        let store = SnapshotStore(directory, in: files)
        if check {
            // A lost list of forgotten users would find nothing.
            _ = try store.knownTombstones()
            return try printRemains(try nights.forgottenRemains())
        }
        let ids = try ids()
        if undo {
            let count = try await withPublishLock { try store.remember(ids) }
            return report(
                "\(NumberFormatting.count(count)) users take part again from the next night on\n",
                ["remembered": .integer(count)])
        }
        let before = try Tombstones.read(from: directory)
        let added = ids.filter { !before.contains($0) }
        let count = try await withPublishLock {
            try store.forget(
                ids, newKey: Tombstones.Digest(.random(in: 0 ... .max), .random(in: 0 ... .max)))
        }
        if acceptLoss { _ = try await withPublishLock { try store.acceptForgottenLoss() } }
        try erase(
            nights,
            Hidden(
                count: count, before: ids.count - count, unknown: try store.countUnknown(added)))
        // The users of this request are hidden; those of earlier requests may have been lost.
        _ = try store.knownTombstones()
    }

    private func ids() throws -> [[UInt8]] {
        if users == ["-"] { return Array(Set(try IDLines(readingFrom: "-").ids)) }
        let read = try fromFile.map { try IDLines(readingFrom: $0).ids } ?? []
        return Array(Set(users.map { foldID($0) } + read))
    }

    /// What became of the users of a request.
    private struct Hidden {
        let count: Int
        let before: Int
        /// Of those who are new, how many no snapshot has.
        let unknown: Int

        var text: String {
            var text =
                (count == 1 ? "1 user is" : "\(NumberFormatting.count(count)) users are")
                + " hidden from now on"
            if before > 0 { text += ", \(NumberFormatting.count(before)) were before" }
            if unknown > 0 {
                text += "; \(NumberFormatting.count(unknown)) of them in no snapshot: misspelled?"
            }
            return text
        }
    }

    private func erase(_ nights: Nights, _ request: Hidden) throws {
        let hidden = request.text
        TemporaryWork.removeAbandoned()
        let erasure: Erasure
        do {
            erasure = try nights.eraseForgotten(oith: Version.text) { name in
                Terminal.message("rewriting \(name)")
            }
        } catch let error as ExecutionStoreError where error.code == .locked {
            throw CommandError(
                ExitStatus.locked,
                "\(hidden). Files may still name them: \(error.message). That run erases them at "
                    + "its end; run `oith snapshot forget` once more where it does not.")
        }
        let report = ForgetReport(erasure)
        self.report(
            hidden + "\n" + report.text,
            [
                "hidden": .integer(request.count), "hiddenBefore": .integer(request.before),
                "inNoSnapshot": .integer(request.unknown), "erased": report.json,
            ])
        guard erasure.problems.isEmpty else {
            throw CommandError(
                ExitStatus.badData,
                "not all could be erased; remove what is damaged and run it again\n"
                    + erasure.problems.joined(separator: "\n"))
        }
    }

    private func printRemains(_ remains: [String]) throws {
        report(
            remains.isEmpty
                ? "no file names a forgotten user\n" : remains.map { $0.field + "\n" }.joined(),
            ["remains": .array(remains.map { .string($0) })])
        guard remains.isEmpty else {
            throw CommandError(
                ExitStatus.badData,
                "these name a forgotten user, or cannot be read; `oith snapshot forget` erases "
                    + "them")
        }
    }

    private func report(_ text: String, _ json: JSONValue) {
        Terminal.output(format.json ? json.text + "\n" : text)
    }
}
