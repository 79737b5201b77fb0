import ArgumentParser
import DurableFiles
import Parquet
// An open file is a source of bytes for Parquet there.
import Snapshot
import SystemPackage

/// `oith parquet`.
struct ParquetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parquet",
        abstract: "Inspect Parquet files, of oith or of other writers.",
        discussion: """
              oith parquet show night/current/part-00000.parquet
              oith parquet dump night/current/users.parquet --columns user_id,cell --limit 10

            Reads files of flat columns, with nulls and with lists of single values, in the codecs \
            UNCOMPRESSED, SNAPPY, GZIP, ZSTD and LZ4_RAW. Exit code 65 if a file is damaged or uses \
            an unsupported part of the format; the message says what and where.
            """,
        subcommands: [ParquetShowCommand.self, ParquetDumpCommand.self])

    /// Opens a file that a person names.
    ///
    /// - Throws: ``FileError`` or ``ParquetError``.
    static func open(_ name: String) throws -> ParquetFile {
        try ParquetFile(try OpenFile(FilePath.absolute(name)), name: name)
    }
}
