import ArgumentParser
import DurableFiles
import Parquet
// An open file is a source of bytes for Parquet there.
import SystemPackage

/// `oith parquet`.
struct ParquetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parquet",
        abstract: "Look into Parquet files, ours and others'.",
        discussion: """
              oith parquet show night/current/part-00000.parquet
              oith parquet dump night/current/users.parquet --columns user_id,cell --limit 10

            Files of flat columns, with nulls and with lists of single values, in the codecs \
            UNCOMPRESSED, SNAPPY, GZIP, ZSTD and LZ4_RAW. Exit code 65 where a file is damaged, or \
            uses a part of the format that is not read here; the message says what and where.
            """,
        subcommands: [ParquetShowCommand.self, ParquetDumpCommand.self])

    /// Opens a file that a person names.
    ///
    /// - Throws: ``FileError`` or ``ParquetError``.
    static func open(_ name: String) throws -> ParquetFile {
        try ParquetFile(try OpenFile(FilePath.absolute(name)), name: name)
    }
}
