import Bytes

/// What kept a file from being written or read, and where.
package struct ParquetError: LocatedError {
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
        (self.code, self.message, self.byteOffset) = (code, message, byteOffset)
    }

    /// Bytes that their source could not read.
    init(unreadable cause: any Error, at byteOffset: Int) {
        self.init(.unreadable, "\(cause)", at: byteOffset)
        self.cause = cause
    }

    /// File, row group, column, page and offset.
    package var place: [String?] {
        [
            file, rowGroup.map { "row group \($0)" }, column.map { "column \($0)" },
            page.map { "page \($0)" }, byteOffset.map { "byte \($0)" },
        ]
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

    /// The kinds of failure that a caller tells apart.
    package enum Code: Sendable, CaseIterable {
        /// The bytes are not what was written.
        case damaged
        /// The file may be sound, but uses a part of the format that is not read here.
        case unsupported
        /// What the caller wants to write, or asks for, does not fit the format.
        case invalid
        /// The source of the bytes failed; ``ParquetError/cause`` is its own error.
        case unreadable
    }
}
