import ArgumentParser
import DurableFiles
import NightReport
import Snapshot
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
            gets [], so that it can be told from one who was not eligible.
            dynamodb   a line an item, for the import from S3: userId, candidates (a list of maps \
            as above), asOf, and expiresAt for a table's TTL.
            csv        a row a candidate: user_id, rank, candidate_id, score, distance_miles.
            jsonl      an object a user: userId and candidates, as for redis.

            Scores are points, distances miles. The lists come neighbourhood by neighbourhood, \
            users without candidates last. Forgotten users are left out. A file is written beside \
            its place and moved there when it is whole.
            """)

    /// The formats by name.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case redis, dynamodb, csv, jsonl
    }

    @OptionGroup var selection: SnapshotSelection

    @Option(help: "redis, dynamodb, csv or jsonl.")
    var format: Format

    @Option(name: .shortAndLong, help: "The file. [default: standard output]")
    var output: String?

    @Option(help: "What stands before the user in a Redis key.")
    var keyPrefix = "oith:candidates:"

    @Option(help: "Seconds until a list expires, in redis and dynamodb; 0 for never.")
    var ttl = 86_400

    func validate() throws {
        guard 0...3_155_760_000 ~= ttl else {
            throw ValidationError("--ttl is in seconds, 0 to a hundred years.")
        }
    }

    func run() async throws {
        let directory = try selection.directory()
        let export = try SnapshotExport(
            directory, exportFormat, try Tombstones.read(besideSnapshot: directory))
        guard let output, output != "-" else {
            _ = try export.write { Terminal.output($0) }
            return
        }
        // A signal must not leave a half-written file beside its place, with users in it.
        let counts = try await StopSignals().running("the export") {
            var writer = try DurableWriter(FilePath.absolute(output), in: LocalFileSystem())
            let counts = try export.write { bytes in
                try Task.checkCancellation()
                try writer.append(bytes)
            }
            try writer.commit()
            return counts
        }
        Terminal.message(
            "\(Figures.count(counts.users)) users, \(Figures.count(counts.candidates)) candidates, "
                + Figures.bytes(counts.byteCount))
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
