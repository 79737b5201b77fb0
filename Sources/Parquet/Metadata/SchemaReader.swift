/// Turns the schema of a footer, a tree written out in depth-first order, into columns.
///
/// What is read besides single values are lists of them, the standard form and the older ones:
///
///     group tags (LIST) { repeated group list { T element } }   the name of both does not matter
///     group tags (LIST) { repeated T element }
///     repeated T tags
///
/// https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists, with its rules for
/// older files. Columns in other groups, which hold several values a row or lists in lists, are
/// marked as nested.
struct SchemaReader {
    /// Deeper than any schema of use; the stack must not follow the file.
    private static let greatestDepth = 64

    private var elements: ArraySlice<SchemaElement>
    private var columns: [ColumnSchema] = []

    /// Reads a list of `SchemaElement` and makes columns of it.
    static func columns(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) -> [ColumnSchema] {
        let count = try reader.list(field, of: .structure)
        var elements: [SchemaElement] = []
        for _ in 0..<count { elements.append(try SchemaElement(&reader)) }
        guard let root = elements.first, root.kind == nil else { throw damaged("there is no root") }
        var schema = SchemaReader(elements: elements.dropFirst())
        for _ in 0..<(root.childCount ?? 0) { try schema.readField() }
        guard schema.elements.isEmpty else { throw damaged("it has more fields than it says") }
        return schema.columns
    }

    private init(elements: ArraySlice<SchemaElement>) { self.elements = elements }

    /// Reads a field at the top.
    private mutating func readField() throws(ParquetError) {
        let field = try next()
        guard field.kind == nil else {
            return columns.append(try field.column(path: [field.name], field.shape))
        }
        let behind = elements
        if let list = try list(field) { return columns.append(list) }
        elements = behind
        try readGroup(field, path: [field.name], depth: 1)
    }

    /// A group at the top as a list of single values; nil if it is none.
    private mutating func list(_ field: SchemaElement) throws(ParquetError) -> ColumnSchema? {
        guard field.isList, field.repetition != .repeated, field.childCount == 1 else { return nil }
        let isOptional = field.repetition == .optional
        let repeated = try next()
        guard repeated.repetition == .repeated else { return nil }
        if repeated.kind != nil {
            return try repeated.column(
                path: [field.name, repeated.name],
                .list(isOptional: isOptional, elementIsOptional: false))
        }
        // By the names alone an old list of structures of one field is told from a list of values.
        guard repeated.childCount == 1, repeated.name != "array",
            repeated.name != field.name + "_tuple"
        else { return nil }
        let element = try next()
        guard element.kind != nil, element.repetition != .repeated else { return nil }
        return try element.column(
            path: [field.name, repeated.name, element.name],
            .list(isOptional: isOptional, elementIsOptional: element.repetition == .optional))
    }

    /// Reads the columns of a group, which are nested.
    private mutating func readGroup(
        _ group: SchemaElement, path: [String], depth: Int
    ) throws(ParquetError) {
        guard depth < Self.greatestDepth else { throw Self.damaged("it is too deep") }
        for _ in 0..<(group.childCount ?? 0) {
            let element = try next()
            let place = path + [element.name]
            if element.kind != nil {
                columns.append(try element.column(path: place, .nested))
            } else {
                try readGroup(element, path: place, depth: depth + 1)
            }
        }
    }

    private mutating func next() throws(ParquetError) -> SchemaElement {
        guard let element = elements.popFirst() else {
            throw Self.damaged("it has fewer fields than it says")
        }
        return element
    }

    private static func damaged(_ what: String) -> ParquetError {
        ParquetError(.damaged, "the schema is damaged: \(what)")
    }
}

/// An element of the schema: the root, a group or a column.
struct SchemaElement {
    /// `FieldRepetitionType` of parquet.thrift.
    enum Repetition: Int32 { case required, optional, repeated }

    /// Nil for a group.
    private(set) var kind: ColumnSchema.Kind?
    private(set) var repetition = Repetition.required
    let name: String
    private(set) var childCount: Int?
    private var byteWidth: Int?
    private var converted: Int32?
    private var precision: Int?
    private var scale: Int?
    private var logical: LogicalTypeReader?

    init(_ reader: inout CompactReader) throws(ParquetError) {
        let start = reader.position
        var name: String?
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 1: kind = try Self.known(try reader.int32(field), start)
            case 2: byteWidth = try reader.int(field, in: 0...PageLimits.byteCount)
            case 3: repetition = try Self.known(try reader.int32(field), start)
            case 4: name = try reader.string(field)
            case 5: childCount = try reader.int(field)
            case 6: converted = try reader.int32(field)
            case 7: scale = try reader.int(field, in: Int.min...Int.max)
            case 8: precision = try reader.int(field, in: Int.min...Int.max)
            case 10: logical = try LogicalTypeReader(&reader, field)
            default: try reader.skip(field)
            }
        }
        guard let name else {
            throw ParquetError(.damaged, "the schema has a field without a name", at: start)
        }
        self.name = name
    }

    private static func known<Value: RawRepresentable<Int32>>(
        _ code: Int32, _ start: Int
    ) throws(ParquetError) -> Value {
        guard let value = Value(rawValue: code) else {
            throw ParquetError(
                .damaged, "the schema has a field of unknown type or repetition", at: start)
        }
        return value
    }

    /// What a column at the top is that this element describes.
    var shape: ColumnSchema.Shape {
        switch repetition {
        case .required: .required
        case .optional: .optional
        case .repeated: .list(isOptional: false, elementIsOptional: false)
        }
    }

    /// Whether it is annotated as a list.
    var isList: Bool { converted == 3 || logical == .list }

    /// The column of values that this element is.
    func column(
        path: [String], _ shape: ColumnSchema.Shape
    ) throws(ParquetError) -> ColumnSchema {
        let place = path.joined(separator: ".")
        guard let kind, childCount ?? 0 == 0 else {
            throw ParquetError(.damaged, "the column has fields of its own").located(column: place)
        }
        guard let width = kind.byteWidth ?? byteWidth, kind != .fixedLengthByteArray || width > 0
        else {
            throw ParquetError(.damaged, "the column lacks the length of its values")
                .located(column: place)
        }
        var type = LogicalType(converted: converted, precision: precision, scale: scale)
        if case .value(let logical)? = logical { type = logical }
        guard type.suits(kind, byteWidth: width) else {
            throw ParquetError(.damaged, "the column cannot hold what its logical type says")
                .located(column: place)
        }
        return ColumnSchema(path: path, kind, as: type, shape: shape, byteWidth: width)
    }
}
