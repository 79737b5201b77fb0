import Bytes
import FileReading
import SystemPackage

/// What went wrong with a snapshot, where, and what to do.
///
/// Ids are personal data: no message holds one. A row number says which user it is about.
package struct SnapshotError: LocatedError {
    /// The kind of failure.
    package let code: Code
    /// What happened and what to do.
    package let message: String
    /// The name of the file inside the snapshot.
    package var file: String?
    /// The row group in the file.
    package var rowGroup: Int?
    /// The name of the column.
    package var column: String?
    /// The byte, or the row where the message says so, at which it was found.
    package var offset: Int?

    /// An error with its place as far as it is known.
    package init(
        _ code: Code, _ message: String, file: String? = nil, rowGroup: Int? = nil,
        column: String? = nil, offset: Int? = nil
    ) {
        (self.code, self.message, self.file, self.rowGroup) = (code, message, file, rowGroup)
        (self.column, self.offset) = (column, offset)
    }

    /// File, row group, column and offset.
    package var place: [String?] {
        [
            file, rowGroup.map { "row group \($0)" }, column.map { "column \($0)" },
            offset.map { "at \($0)" },
        ]
    }

    /// The kinds of failure that a caller tells apart.
    package enum Code: Sendable, CaseIterable {
        /// Nothing is published, or the named snapshot does not exist.
        case noSnapshot
        /// More than one snapshot is meant.
        case ambiguous
        /// The bytes are not what was written, or contradict each other.
        case damaged
        /// A newer version of oith wrote it in a format that this one does not know.
        case unsupportedVersion
        /// Somebody else publishes at this moment.
        case locked
        /// A pin holds `current` where it is.
        case pinned
        /// A guard held it back, and nobody overruled that.
        case heldBack
        /// Another snapshot is under the same name.
        case conflict
        /// What was to be written breaks the rules of a snapshot.
        case invalidInput
    }
}

extension Error {
    /// Whether a file of a snapshot is missing, is not what was written, or lies on a bad sector: what
    /// a sound copy would mend.
    package var tellsOfDamage: Bool {
        switch self {
        case let error as SnapshotError: error.code == .damaged || error.code == .noSnapshot
        case let error as FileError:
            error.code == .notFound || error.code == .damaged || error.errno == .ioError
        default: false
        }
    }
}
