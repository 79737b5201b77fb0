import ArgumentParser
import DurableFiles
import NightReport
import SnapshotReader
import SnapshotStore
import SystemPackage

/// `oith snapshot export`.
struct SnapshotExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write all lists for Redis, DynamoDB, or as CSV or JSON lines.",
        discussion: """
              oith snapshot export --format redis --data night | redis-cli --pipe
              oith snapshot export --format dynamodb -o lists.json --data night
              oith snapshot export 2026-11-20 --format csv -o lists.csv --data night

            redis      for each user SET oith:candidates:USER LIST EX 86400, where LIST is a JSON \
            list of {candidateId, score, distanceMiles}, best first. A user without candidates \
            gets [], and a user who was not eligible gets no key.
            dynamodb   one item per line, for the import from S3: userId, candidates (a list of \
            maps as above), asOf, and expiresAt for the TTL of the table.
            csv        one row per candidate: user_id, rank, candidate_id, score, distance_miles.
            jsonl      one object per user: user_id, and candidates, a list of {candidate_id, \
            score, distance_miles}.

            redis and dynamodb have the names of the service, csv and jsonl those of the snapshot.

            Scores are points, distances are miles. The lists are in order of geohash, users \
            without candidates last. Forgotten users are left out. A file is written under a \
            temporary name and renamed when it is complete; the audit trail records it (`oith \
            audit`).

            csv is for spreadsheets: an id that begins with =, +, -, @, a tab or a carriage return \
            would be read as a formula and has an apostrophe before it. The other formats hold \
            every id unchanged.
            """)

    /// The formats by name.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case redis, dynamodb, csv, jsonl
    }

    @OptionGroup var selection: SnapshotSelection

    @Option(help: "redis, dynamodb, csv or jsonl.")
    var format: Format

    @Option(name: .shortAndLong, help: "The file. [default: standard output]", completion: .file())
    var output: String?

    @Option(help: "The prefix of a Redis key, before the user.")
    var keyPrefix = "oith:candidates:"

    @Option(
        parsing: .unconditional,
        help: "Seconds until a list expires, for redis and dynamodb; 0 for never.")
    var ttl = 86_400

    func validate() throws {
        guard 0...3_155_760_000 ~= ttl else {
            throw ValidationError("--ttl is in seconds, 0 to a hundred years.")
        }
    }

    func run() async throws {
        let directory = try selection.directory()
        let store = SnapshotStore.dataDirectory(ofSnapshot: directory).map {
            SnapshotStore($0, in: LocalFileSystem())
        }
        let tombstones =
            try store?.knownTombstones() ?? Tombstones.read(besideSnapshot: directory)
        let export = try SnapshotExport(directory, as: exportFormat, without: tombstones)
        guard let output, output != "-" else {
            _ = try export.write { try Terminal.stream($0) }
            return
        }
        let path = FilePath.absolute(output)
        let format = format.rawValue
        // A signal must not leave a half-written file beside its place, with users in it.
        let counts = try await StopSignals().running("the export") {
            var writer = try DurableWriter(output: path, in: LocalFileSystem())
            let counts = try export.write { bytes in
                try Task.checkCancellation()
                try writer.append(bytes)
            }
            do {
                try await store?.recordPatiently(.export) { subject in
                    subject.snapshot = directory.lastComponent?.string
                    subject.format = format
                    subject.file = path.string
                    subject.count = counts.users
                }
            } catch {
                // Who may read the lists need not be one who may write beside them.
                Terminal.message("oith: the audit trail does not have this export: \(error)")
            }
            try writer.commit()
            return counts
        }
        Terminal.message(
            "\(NumberFormatting.count(counts.users)) users, \(NumberFormatting.count(counts.candidates)) candidates, "
                + NumberFormatting.bytes(counts.byteCount))
    }

    private var exportFormat: ExportFormat {
        switch format {
        case .redis: .redis(keyPrefix: keyPrefix, lifetime: ttl)
        case .dynamodb: .dynamoDB(lifetime: ttl)
        case .csv: .csv
        case .jsonl: .jsonLines
        }
    }
}
