import ArgumentParser
import Bytes
import Parquet
import ParquetRows

/// `oith parquet dump`.
struct ParquetDumpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dump",
        abstract: "Print the rows of a Parquet file as JSON lines.",
        discussion: """
              oith parquet dump part-00000.parquet --columns user_id,candidate_id --limit 5

            Columns of bytes that are not text are printed as Base64, text that is not UTF-8 as \
            {"base64":"..."}, decimals as texts, NaN and infinities as "NaN", "Infinity" and \
            "-Infinity", dates and timestamps in ISO 8601. Where several columns have the same name, \
            those after the first are name_1, name_2. Rows are read as they are printed: memory \
            holds a page and a dictionary of each column.
            """)

    /// Printed in pieces of about this size.
    private static let pieceByteCount = 1 << 16

    @Argument(help: "The file.", completion: .file())
    var file: String

    @Option(help: "Names of the columns to print, separated by commas. [default: all]")
    var columns: String?

    @Flag(
        name: .customLong("binary-as-text"),
        help: "Print bytes without a logical type as text: older writers store text so.")
    var binaryAsText = false

    @Option(parsing: .unconditional, help: "Maximum number of rows to print. [default: all]")
    var limit: Int?

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit is a number of rows.") }
    }

    func run() throws {
        let file = try ParquetCommand.open(file)
        let chosen = try chosenColumns(of: file)
        let names = file.columnNames
        let text = ParquetRowText(
            chosen.map { (names[$0], file.schema[$0]) }, binaryAsText: binaryAsText)
        var rows = try RecordReader(file, columns: chosen)
        var piece: [UInt8] = []
        var remaining = limit ?? Int.max
        // What was read before a page that is damaged is still printed.
        defer { Terminal.output(String(decoding: piece, as: UTF8.self)) }
        while remaining > 0, let row = try rows.next() {
            text.append(row, to: &piece)
            remaining -= 1
            if piece.count >= Self.pieceByteCount {
                try Terminal.stream(String(decoding: piece, as: UTF8.self))
                piece.removeAll(keepingCapacity: true)
            }
        }
    }

    /// The positions of the columns to print, each once.
    private func chosenColumns(of file: ParquetFile) throws -> [Int] {
        guard let columns else { return Array(file.schema.indices) }
        let names = file.columnNames
        var chosen: [Int] = []
        for name in columns.split(separator: ",", omittingEmptySubsequences: false) {
            guard let column = names.firstIndex(of: String(name)) else {
                throw CommandError(
                    ExitStatus.badUsage,
                    "there is no column \(name) in \(file.name), only "
                        + names.joined(separator: ", "))
            }
            if !chosen.contains(column) { chosen.append(column) }
        }
        return chosen
    }
}
