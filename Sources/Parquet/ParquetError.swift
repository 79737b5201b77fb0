/// What kept a file from being written or read, and where.
package struct ParquetError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure that a caller tells apart.
    package struct Code: Sendable, Hashable {
        private enum Value: CaseIterable { case damaged, unsupported, invalid, unreadable }
        private let value: Value

        /// All of them.
        package static let all = Value.allCases.map { Code(value: $0) }

        /// The bytes are not what was written.
        package static let damaged = Code(value: .damaged)
        /// The file may be sound, but uses a part of the format that is not read here.
        package static let unsupported = Code(value: .unsupported)
        /// What the caller wants to write, or asks for, does not fit the format.
        package static let invalid = Code(value: .invalid)
        /// The source of the bytes failed; ``ParquetError/cause`` is its own error.
        package static let unreadable = Code(value: .unreadable)
    }

    /// The kind of failure.
    package let code: Code
    /// What is wrong; never a value of the file.
    package let message: String
    /// The file, as its reader named it.
    package var file: String?
    /// The row group, from 0.
    package var rowGroup: Int?
    /// The name of the column.
    package var column: String?
    /// The data page in its column chunk, from 0; `nil` outside data pages.
    package var page: Int?
    /// Where in the file.
    package var byteOffset: Int?
    /// Why the source of the bytes failed.
    package private(set) var cause: (any Error)?

    /// An error of this kind, without a place but the offset.
    package init(_ code: Code, _ message: String, at byteOffset: Int? = nil) {
        self.code = code
        self.message = message
        self.byteOffset = byteOffset
    }

    /// Bytes that their source could not read.
    init(unreadable cause: any Error, at byteOffset: Int) {
        self.init(.unreadable, "\(cause)", at: byteOffset)
        self.cause = cause
    }

    /// The place and the message.
    package var description: String {
        var place: [String] = []
        if let file { place.append(file) }
        if let rowGroup { place.append("row group \(rowGroup)") }
        if let column { place.append("column \(column)") }
        if let page { place.append("page \(page)") }
        if let byteOffset { place.append("byte \(byteOffset)") }
        return (place.isEmpty ? "" : place.joined(separator: ", ") + ": ") + message
    }

    /// The same error with what an outer layer knows of the place; what is known stays.
    package func located(
        file: String? = nil, rowGroup: Int? = nil, column: String? = nil, page: Int? = nil,
        byteOffset: Int? = nil
    ) -> ParquetError {
        var error = self
        error.file = self.file ?? file
        error.rowGroup = self.rowGroup ?? rowGroup
        error.column = self.column ?? column
        error.page = self.page ?? page
        error.byteOffset = self.byteOffset ?? byteOffset
        return error
    }
}
