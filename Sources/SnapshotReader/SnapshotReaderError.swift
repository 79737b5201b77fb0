import FileReading
import SnapshotFormat
import SystemPackage

/// What kept a list from being read, and where.
///
/// Ids are personal data: no message holds one.
public struct SnapshotReaderError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure that a server tells apart.
    public struct Code: Sendable, Hashable {
        private enum Value: CaseIterable {
            case noSnapshot, damaged, unsupportedVersion, permissionDenied, inputOutput
        }
        private let value: Value

        /// All of them.
        package static let all = Value.allCases.map { Code(value: $0) }

        /// Nothing is published, or there is no snapshot in the folder.
        public static let noSnapshot = Code(value: .noSnapshot)
        /// The bytes are not what was published.
        public static let damaged = Code(value: .damaged)
        /// A newer version of oith wrote the snapshot.
        public static let unsupportedVersion = Code(value: .unsupportedVersion)
        /// This process may not open a file.
        public static let permissionDenied = Code(value: .permissionDenied)
        /// A file cannot be opened or read for another reason.
        public static let inputOutput = Code(value: .inputOutput)
    }

    /// What kind of failure it is.
    public let code: Code
    /// What happened and what to do.
    public let message: String
    /// The file inside the snapshot.
    public let file: String?
    /// The row group in the file, from 0.
    public let rowGroup: Int?
    /// The name of the column.
    public let column: String?
    /// The byte in the file.
    public let offset: Int?
    private let text: String

    /// The place and the message.
    public var description: String { text }

    init(_ error: any Error) {
        let place = error as? SnapshotError
        code =
            switch place?.code {
            case .noSnapshot?: .noSnapshot
            case .unsupportedVersion?: .unsupportedVersion
            case nil where (error as? FileError)?.code == .permissionDenied: .permissionDenied
            case nil where (error as? FileError)?.code != .damaged: .inputOutput
            default: .damaged
            }
        text = String(describing: error)
        message = place?.message ?? text
        file = place?.file ?? (error as? FileError)?.path.lastComponent?.string
        rowGroup = place?.rowGroup
        column = place?.column
        offset = place?.offset
    }
}

/// Runs what may throw errors of the modules below, and throws this module's.
func translating<Result>(
    _ body: () throws -> Result
) throws(SnapshotReaderError) -> Result {
    do { return try body() } catch { throw SnapshotReaderError(error) }
}
