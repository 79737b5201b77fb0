import ArgumentParser
import DurableFiles
import JSON
import NightReport
import PoolGenerator
import SystemPackage
import UserPool

/// `oith pool generate`.
struct PoolGenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Generate a realistic pool of invented users.",
        discussion: """
            Users live in real metropolitan areas, with a realistic distribution of city sizes and \
            suburbs, and have skewed preferences, decisions and blocks. The same seed gives the \
            same bytes.

              oith pool generate --users 100000 --seed 7 --pool pool.sqlite

            More users make the same country denser: each user has more others within the search \
            radius. With --density constant there are more cities instead.
            """)

    @Option(parsing: .unconditional, help: "Number of users.")
    var users: Int

    @Option(parsing: .unconditional, help: "The seed.")
    var seed: UInt64

    @OptionGroup var pool: PoolLocation

    @Option(
        name: .customLong("as-of"),
        help: "The instant at which nine of ten users are eligible, ISO 8601.")
    var asOf = "2026-11-20T04:00:00Z"

    @Option(help: "Density of the country: growing with the number of users, or constant.")
    var density = PoolGenerator.Density.growing

    @Flag(name: .customLong("corner-cases"), help: "Add a fixed set of difficult users.")
    var cornerCases = false

    @Option(
        help: "Write DynamoDB exports into this folder instead of a pool.", completion: .directory)
    var export: String?

    @OptionGroup var format: OutputFormat

    func validate() throws {
        guard 0...PoolGenerator.maximumUserCount ~= users else {
            throw ValidationError("--users is in 0...\(PoolGenerator.maximumUserCount).")
        }
        guard Instant(asOf) != nil else {
            throw ValidationError("--as-of is an instant such as 2026-11-20T04:00:00Z.")
        }
        if export != nil, pool.pool != nil {
            throw ValidationError("--export writes no pool; leave out --pool.")
        }
    }

    func run() throws {
        let instant = Instant(asOf)?.seconds ?? PoolGenerator.defaultAsOf
        let generator = PoolGenerator(
            users: users, seed: seed, asOf: instant, cornerCases: cornerCases,
            density: density)
        let counts: PoolGenerator.Counts
        if let export {
            counts = try generator.writeExport(
                to: FilePath.absolute(export), in: LocalFileSystem())
        } else {
            counts = try generator.write(to: try pool.path(), in: LocalFileSystem())
        }
        Terminal.output(format.json ? Self.json(counts).text + "\n" : Self.text(counts))
    }

    private static func text(_ counts: PoolGenerator.Counts) -> String {
        "\(NumberFormatting.count(counts.users)) users, \(NumberFormatting.count(counts.matches)) decisions, "
            + "\(NumberFormatting.count(counts.blocks)) blocks\n"
    }

    private static func json(_ counts: PoolGenerator.Counts) -> JSONValue {
        [
            "users": .integer(counts.users), "decisions": .integer(counts.matches),
            "blocks": .integer(counts.blocks),
        ]
    }
}
