import Parquet

extension SnapshotError {
    /// Runs what may throw errors of the Parquet module, and throws this module's.
    ///
    /// - Parameters:
    ///   - file: the name of the file inside the snapshot.
    ///   - body: what may throw.
    /// - Returns: what `body` returns.
    /// - Throws: ``SnapshotError`` for an error of the format; what kept the file from being read,
    ///   and any other error, as it is.
    package static func translating<Result>(
        _ file: String, _ body: () throws -> Result
    ) throws -> Result {
        do { return try body() } catch { throw translated(error, file) }
    }

    private static func translated(_ error: any Error, _ file: String) -> any Error {
        guard let error = error as? ParquetError else { return error }
        // That a file cannot be read is not the snapshot's fault, and says so itself.
        return error.cause ?? SnapshotError(error, file: file)
    }

    private init(_ error: ParquetError, file: String) {
        let code: Code =
            switch error.code {
            case .invalid: .invalidInput
            case .unsupported: .unsupportedVersion
            default: .damaged
            }
        self.init(
            code, error.message, file: file, rowGroup: error.rowGroup, column: error.column,
            offset: error.byteOffset)
    }
}
