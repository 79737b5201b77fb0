import ArgumentParser
import JSON
import Parquet

/// `oith parquet show`.
struct ParquetShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the structure of a Parquet file.",
        discussion: """
              oith parquet show part-00000.parquet
              oith parquet show part-00000.parquet --row-group 3 --pages

            Prints the schema, and for each row group the columns: codec, encodings, pages, sizes, \
            indexes. Sizes include page headers. Reads the footer and the page headers, not the \
            pages: `oith parquet dump` does.
            """)

    @Argument(help: "The file.", completion: .file())
    var file: String

    @Flag(help: "Print each page.")
    var pages = false

    @Option(
        name: .customLong("row-group"), parsing: .unconditional,
        help: "Print only this row group, counted from 0.")
    var rowGroup: Int?

    @OptionGroup var format: OutputFormat

    func run() throws {
        let file = try ParquetCommand.open(file)
        if let rowGroup, !file.rowGroups.indices.contains(rowGroup) {
            throw CommandError(
                ExitStatus.badUsage,
                "there is no row group \(rowGroup) in \(file.name), which has "
                    + "\(file.rowGroups.count), counted from 0")
        }
        let rowGroups = rowGroup.map { $0..<$0 + 1 } ?? file.rowGroups.indices
        if format.json {
            let report = ParquetFileJSON(file: file, showsPages: pages)
            Terminal.output(try report.value(rowGroups).text + "\n")
            return
        }
        let report = ParquetFileText(file: file, showsPages: pages)
        Terminal.output(report.head)
        for index in rowGroups { try Terminal.stream(try report.rowGroup(index)) }
    }
}
