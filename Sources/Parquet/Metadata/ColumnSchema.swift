/// A column: where its values are in the schema, how they are stored, and what they stand for.
package struct ColumnSchema: Sendable, Hashable {
    /// How values are stored; raw values are those of `Type` in parquet.thrift.
    package enum Kind: Int32, Sendable, CaseIterable {
        /// A bit.
        case boolean = 0
        /// A signed number of four bytes.
        case int32 = 1
        /// A signed number of eight bytes.
        case int64 = 2
        /// Twelve bytes: nanoseconds of a day, then a Julian day; deprecated.
        case int96 = 3
        /// IEEE 754, four bytes.
        case float = 4
        /// IEEE 754, eight bytes.
        case double = 5
        /// Any number of bytes.
        case byteArray = 6
        /// As many bytes as ``ColumnSchema/byteWidth`` says.
        case fixedLengthByteArray = 7
    }

    /// Where values may be missing or many.
    package enum Shape: Sendable, Hashable {
        /// A value in each row.
        case required
        /// A value or a null in each row.
        case optional
        /// A list in each row, which may be a null itself, of values which may be nulls.
        case list(isOptional: Bool, elementIsOptional: Bool)
        /// In a group that is no list of single values: such a column is not read here.
        case nested
    }

    /// The names from the top of the schema to the values: up to three for a list, one otherwise.
    package let path: [String]
    /// How values are stored.
    package let kind: Kind
    /// What stored values stand for.
    package let logical: LogicalType
    /// Where values may be missing or many.
    package let shape: Shape
    /// The bytes of a value, where all have as many; 0 for booleans, which take a bit, and for byte
    /// arrays.
    package let byteWidth: Int

    /// A REQUIRED column, as they are written; its name must be its own, and its logical type suit
    /// its kind, or a writer refuses it.
    package init(_ name: String, _ kind: Kind, as logical: LogicalType = .none) {
        self.init(path: [name], kind, as: logical, shape: .required, byteWidth: kind.byteWidth ?? 0)
    }

    init(path: [String], _ kind: Kind, as logical: LogicalType, shape: Shape, byteWidth: Int) {
        (self.path, self.kind, self.logical) = (path, kind, logical)
        (self.shape, self.byteWidth) = (shape, byteWidth)
    }

    /// What people call it: the field at the top of the schema; the whole path of a nested column.
    package var name: String { shape == .nested ? place : path.first ?? "" }

    /// The names from the top of the schema to the values, with dots.
    package var place: String { path.joined(separator: ".") }
}

extension ColumnSchema.Kind {
    /// The kinds that are written here; the others are read.
    package static let writable: [Self] = [.int32, .int64, .double, .byteArray]

    /// The bytes of a value, where the kind alone tells.
    var byteWidth: Int? {
        switch self {
        case .boolean, .byteArray: 0
        case .int32, .float: 4
        case .int64, .double: 8
        case .int96: 12
        case .fixedLengthByteArray: nil
        }
    }
}
