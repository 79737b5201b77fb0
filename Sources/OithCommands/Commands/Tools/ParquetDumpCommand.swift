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

            Bytes that are not UTF-8 are printed as Base64, decimals as texts, NaN and infinities as \
            "NaN", "Infinity" and "-Infinity", dates and timestamps in ISO 8601. Rows are read as \
            they are printed: memory holds a page and a dictionary of each column.
            """)

    /// Printed in pieces of about this size.
    private static let pieceByteCount = 1 << 16

    @Argument(help: "The file.", completion: .file())
    var file: String

    @Option(help: "Names of the columns to print, separated by commas. [default: all]")
    var columns: String?

    @Option(parsing: .unconditional, help: "Maximum number of rows to print. [default: all]")
    var limit: Int?

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit is a number of rows.") }
    }

    func run() throws {
        let file = try ParquetCommand.open(file)
        let chosen = try chosenColumns(of: file)
        let text = ParquetRowText(chosen.map { file.schema[$0] })
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

    /// The positions of the columns to print.
    private func chosenColumns(of file: ParquetFile) throws -> [Int] {
        guard let columns else { return Array(file.schema.indices) }
        return try columns.split(separator: ",", omittingEmptySubsequences: false).map { name in
            guard let column = file.column(named: String(name)) else {
                let names = file.schema.map(\.name).joined(separator: ", ")
                throw CommandError(
                    ExitStatus.badUsage, "there is no column \(name) in \(file.name), only \(names)"
                )
            }
            return column
        }
    }
}
