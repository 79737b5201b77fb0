import ArgumentParser
import NightReport
import StateMachine
import SystemPackage
import UserPool

/// `oith pool import`.
struct PoolImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Turn DynamoDB exports into a pool, or add them to one.",
        discussion: """
            Reads what DynamoDB's "export to S3" writes: JSON lines, plain, .gz or .zst. An \
            import is all or nothing: if a line is no item the pool stays as it was.

              oith pool import users.json.gz --pool pool.sqlite
              oith pool import blocks.json.gz --table blocks --pool pool.sqlite
            """)

    @Argument(help: "The export files, all of one table.")
    var exports: [String]

    @Option(help: "The table that they are exports of: users, match-history or blocks.")
    var table = ImportTable.users

    @OptionGroup var pool: PoolLocation

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let counts = try PoolImporter.run(
            exports: exports, table: table, into: try pool.path().string)
        Terminal.output(json ? Self.json(counts).text + "\n" : Self.text(counts))
    }

    private static func text(_ counts: [ImportCounts]) -> String {
        var text = Table([
            ("export", .left), ("items", .right), ("added", .right), ("replaced", .right),
        ])
        for count in counts {
            text.add([
                count.path, Figures.count(count.items), Figures.count(count.added),
                Figures.count(count.replaced),
            ])
        }
        return text.text
    }

    private static func json(_ counts: [ImportCounts]) -> JSONValue {
        .array(
            counts.map { count in
                [
                    "export": .string(count.path), "items": .integer(count.items),
                    "added": .integer(count.added), "replaced": .integer(count.replaced),
                ]
            })
    }
}

extension ImportTable: ExpressibleByArgument {}
