import FileReading
import SystemPackage

/// What went wrong with a snapshot, where, and what to do.
///
/// Ids are personal data: no message holds one. A row number says which user it is about.
package struct SnapshotError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure that a caller tells apart.
    package struct Code: Sendable, Hashable {
        private enum Value: CaseIterable {
            case noSnapshot, ambiguous, damaged, unsupportedVersion, locked, pinned, heldBack,
                conflict
            case invalidInput
        }
        private let value: Value

        /// All of them.
        package static let all = Value.allCases.map { Code(value: $0) }

        /// Nothing is published, or the named snapshot does not exist.
        package static let noSnapshot = Code(value: .noSnapshot)
        /// More than one snapshot is meant.
        package static let ambiguous = Code(value: .ambiguous)
        /// The bytes are not what was written, or contradict each other.
        package static let damaged = Code(value: .damaged)
        /// A newer version of oith wrote it in a format that this one does not know.
        package static let unsupportedVersion = Code(value: .unsupportedVersion)
        /// Somebody else publishes at this moment.
        package static let locked = Code(value: .locked)
        /// A pin holds `current` where it is.
        package static let pinned = Code(value: .pinned)
        /// A guard held it back, and nobody overruled that.
        package static let heldBack = Code(value: .heldBack)
        /// Another snapshot stands under the same name.
        package static let conflict = Code(value: .conflict)
        /// What was to be written breaks the rules of a snapshot.
        package static let invalidInput = Code(value: .invalidInput)
    }

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
        self.code = code
        self.message = message
        self.file = file
        self.rowGroup = rowGroup
        self.column = column
        self.offset = offset
    }

    /// The place and the message.
    package var description: String {
        var place: [String] = []
        if let file { place.append(file) }
        if let rowGroup { place.append("row group \(rowGroup)") }
        if let column { place.append("column \(column)") }
        if let offset { place.append("at \(offset)") }
        return place.isEmpty ? message : place.joined(separator: ", ") + ": " + message
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
