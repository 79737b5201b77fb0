import ArgumentParser
import JSON
import NightReport
import PoolImport
import SystemPackage

/// `oith pool import`.
struct PoolImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import DynamoDB exports into a pool.",
        discussion: """
            Reads the files of a DynamoDB "export to S3": JSON lines, plain, .gz or .zst. An \
            import is all or nothing: if a line is not an item, the pool is not changed.

              oith pool import users.json.gz --pool pool.sqlite
              oith pool import blocks.json.gz --table blocks --pool pool.sqlite

            For a folder of an export with its manifests it reads the parts that they name, and \
            checks the number of items and the MD5 of each. A full export replaces a table:

              oith pool import AWSDynamoDB/01234567890123-a1b2c3d4 --replace --pool pool.sqlite
            """)

    @Argument(
        help: "Export files, or folders of complete exports, all of one table.", completion: .file()
    )
    var exports: [String]

    @Option(help: "The exported table: users, match-history or blocks.")
    var table = ImportTable.users

    @OptionGroup var pool: PoolLocation

    @Flag(help: "Remove the rows of the table that are in none of the exports.")
    var replace = false

    @OptionGroup var format: OutputFormat

    func run() throws {
        let summary = try PoolImporter.run(
            exports: exports, table: table, into: try pool.path().string, replacing: replace)
        Terminal.output(format.json ? json(summary).text + "\n" : text(summary))
    }

    private func text(_ summary: ImportSummary) -> String {
        var text = Table([
            ("export", .left), ("items", .right), ("added", .right), ("replaced", .right),
        ])
        for count in summary.exports {
            text.add([
                count.path, NumberFormatting.count(count.items),
                NumberFormatting.count(count.added),
                NumberFormatting.count(count.replaced),
            ])
        }
        return text.text + remark(summary.otherRows ?? 0)
    }

    /// What became of the rows that are in no export.
    private func remark(_ others: Int) -> String {
        if others == 0 { return "" }
        let rows = "\(table.rawValue) in none of the exports: \(NumberFormatting.count(others))"
        return replace ? "\(rows), removed\n" : "\(rows), kept; --replace removes them\n"
    }

    private func json(_ summary: ImportSummary) -> JSONValue {
        let others = summary.otherRows.map { JSONValue.integer($0) } ?? .null
        return .array(
            summary.exports.map { count in
                [
                    "export": .string(count.path), "items": .integer(count.items),
                    "added": .integer(count.added), "replaced": .integer(count.replaced),
                    // Of the whole import: the same number for each of its exports.
                    replace ? "otherRowsRemoved" : "otherRowsKept": others,
                ]
            })
    }
}

extension ImportTable: ExpressibleByArgument {}
