import Bytes
import JSON
import Parquet
import ParquetRows

/// Rows of a Parquet file as JSON lines.
///
/// Numbers are numbers, with all the digits that it takes to read the same number back; what JSON
/// has no numbers for is a text: `"NaN"`, `"Infinity"`, `"-Infinity"`. Decimals are texts, so that no
/// digit is lost. Days, times and timestamps are in ISO 8601, with `Z` where they are of UTC; UUIDs
/// as usual. The logical type of a column tells text from other bytes, not the bytes: a text is a
/// text, and where it is not UTF-8 an object, `{"base64":"//4="}`; other bytes are all in Base64.
struct ParquetRowText {
    /// A column that is printed.
    private struct Column {
        let key: [UInt8]
        let type: ColumnSchema
        let isText: Bool
    }

    private let columns: [Column]

    /// - Parameters:
    ///   - columns: with the names that their values have.
    ///   - binaryAsText: whether bytes without a logical type are text.
    init(_ columns: [(name: String, type: ColumnSchema)], binaryAsText: Bool) {
        self.columns = columns.map { name, type in
            var key: [UInt8] = []
            Self.appendText(Array(name.utf8)[...], to: &key)
            let isText =
                switch type.logical {
                case .string, .enumeration, .json: true
                case .none: binaryAsText && type.kind == .byteArray
                default: false
                }
            return Column(key: key + [UInt8(ascii: ":")], type: type, isText: isText)
        }
    }

    /// Appends a row, one value for each column, and the end of the line.
    func append(_ row: [ParquetValue], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        for (index, value) in row.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output.append(contentsOf: columns[index].key)
            append(value, columns[index], to: &output)
        }
        output.append(contentsOf: [UInt8(ascii: "}"), UInt8(ascii: "\n")])
    }

    private func append(
        _ value: ParquetValue, _ column: Column, to output: inout [UInt8]
    ) {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .boolean(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .int32(let value): append(Int64(value), column.type, to: &output)
        case .int64(let value): append(value, column.type, to: &output)
        case .float(let value): Self.append(value, isFinite: value.isFinite, to: &output)
        case .double(let value): Self.append(value, isFinite: value.isFinite, to: &output)
        case .bytes(let bytes): append(bytes, column, to: &output)
        case .list(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                append(element, column, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        }
    }

    // MARK: - Numbers

    private func append(_ value: Int64, _ type: ColumnSchema, to output: inout [UInt8]) {
        guard let text = ParquetValueText.text(value, type.logical) else {
            output.append(contentsOf: ParquetValueText.number(value, type).utf8)
            return
        }
        Self.appendQuoted(text, to: &output)
    }

    private static func append(
        _ value: some BinaryFloatingPoint & CustomStringConvertible, isFinite: Bool,
        to output: inout [UInt8]
    ) {
        if isFinite {
            // The shortest text that reads back as the same number; its forms are JSON's, too.
            output.append(contentsOf: value.description.utf8)
        } else {
            appendQuoted(
                value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity", to: &output)
        }
    }

    // MARK: - Texts

    private func append(
        _ bytes: ArraySlice<UInt8>, _ column: Column, to output: inout [UInt8]
    ) {
        let type = column.type
        if column.isText {
            Self.appendText(bytes, to: &output)
        } else if type.logical == .float16, let value = ParquetValueText.float16(bytes) {
            Self.append(value, isFinite: value.isFinite, to: &output)
        } else {
            Self.appendQuoted(
                ParquetValueText.text(bytes, type) ?? Base64.encoded(Array(bytes)), to: &output)
        }
    }

    /// Text without anything to escape.
    private static func appendQuoted(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        output.append(contentsOf: text.utf8)
        output.append(UInt8(ascii: "\""))
    }

    /// Bytes as a text of JSON, or as an object with their Base64 if they are no text.
    private static func appendText(_ bytes: ArraySlice<UInt8>, to output: inout [UInt8]) {
        let isPlain = bytes.allSatisfy {
            (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        guard isPlain || String(validating: bytes, as: UTF8.self) != nil else {
            output.append(contentsOf: #"{"base64":"#.utf8)
            appendQuoted(Base64.encoded(Array(bytes)), to: &output)
            output.append(UInt8(ascii: "}"))
            return
        }
        output.append(UInt8(ascii: "\""))
        if isPlain {
            output.append(contentsOf: bytes)
        } else {
            for byte in bytes { appendEscaped(byte, to: &output) }
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func appendEscaped(_ byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            output.append(contentsOf: [UInt8(ascii: "\\"), byte])
        case UInt8(ascii: "\n"): output.append(contentsOf: #"\n"#.utf8)
        case UInt8(ascii: "\t"): output.append(contentsOf: #"\t"#.utf8)
        case 0..<0x20, 0x7F:
            output.append(contentsOf: #"\u00"#.utf8)
            Hexadecimal.append(byte, to: &output)
        default: output.append(byte)
        }
    }
}
