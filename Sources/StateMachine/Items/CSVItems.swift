import JSON

/// The rows of a CSV text as objects: a member for each header, its value a string.
///
/// As recorded: cells stay strings, missing cells are "", cells beyond the headers are dropped, and
/// a blank line is a row whose first cell is "".
struct CSVItems: ItemSequence {
    private var rows: CSVRows
    private let headers: [String]

    init(_ bytes: ObjectBytes, _ format: CSVFormat) throws(TaskFailure) {
        rows = CSVRows(bytes, delimiter: format.delimiter)
        if let given = format.headers { headers = given } else { headers = try rows.next() ?? [] }
        if Set(headers.map { ByteText($0) }).count < headers.count {
            throw .itemReader("CSV headers cannot contain duplicates.")
        }
    }

    mutating func next() throws(TaskFailure) -> JSONValue? {
        guard let cells = try rows.next() else { return nil }
        return .object(
            JSONObject(
                headers.enumerated().map { place, header in
                    (header, .string(place < cells.count ? cells[place] : ""))
                }))
    }
}

/// Takes a CSV text apart into rows and cells.
///
/// The rules are those of AWS (Step Functions Developer Guide, "How Step Functions parses input CSV
/// files"), which are not RFC 4180: between quotes and outside of them a doubled quote is one, and a
/// backslash stands before a backslash, a quote or the delimiter that is meant as it is written.
/// Before anything else a backslash is dropped.
struct CSVRows {
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    private var bytes: ObjectBytes
    private let delimiter: UInt8
    private var rowNumber = 0

    init(_ bytes: ObjectBytes, delimiter: UInt8) {
        (self.bytes, self.delimiter) = (bytes, delimiter)
    }

    /// The cells of the next row, or nil at the end.
    mutating func next() throws(TaskFailure) -> [String]? {
        guard try bytes.peek() != nil else { return nil }
        rowNumber += 1
        var cells: [String] = []
        var byteCount = 0
        while true {
            let (cell, isLast) = try nextCell()
            byteCount += cell.count + 1
            if byteCount > ItemLimits.largestItemByteCount {
                throw .itemReader("row \(rowNumber) of the items is larger than 16 MiB")
            }
            cells.append(String(decoding: cell, as: UTF8.self))
            if isLast { return cells }
        }
    }

    private mutating func nextCell() throws(TaskFailure) -> (cell: [UInt8], isLast: Bool) {
        var cell = try nextQuoted()
        while let byte = try bytes.next() {
            switch byte {
            case delimiter: return (cell, false)
            case UInt8(ascii: "\n"): return (cell, true)
            case UInt8(ascii: "\r") where try take(UInt8(ascii: "\n")): return (cell, true)
            case Self.backslash: try appendEscaped(to: &cell)
            case Self.quote:
                _ = try take(Self.quote)
                cell.append(byte)
            default: cell.append(byte)
            }
            try checkSize(cell)
        }
        return (cell, true)
    }

    /// The text between quotes at the beginning of a cell; empty where none begins there.
    private mutating func nextQuoted() throws(TaskFailure) -> [UInt8] {
        var text: [UInt8] = []
        guard try take(Self.quote) else { return text }
        if try take(Self.quote) {
            // Two quotes are an empty cell, or a doubled quote with which a text begins; three are
            // a quoted text that begins with one.
            if try !take(Self.quote) { return try isAtCellEnd() ? [] : [Self.quote] }
            text.append(Self.quote)
        }
        while let byte = try bytes.next() {
            switch byte {
            case Self.backslash: try appendEscaped(to: &text)
            case Self.quote:
                guard try take(Self.quote) else { return text }
                text.append(byte)
            default: text.append(byte)
            }
            try checkSize(text)
        }
        throw .itemReader("a quoted cell in row \(rowNumber) of the items has no closing quote")
    }

    /// Takes what a backslash keeps from its meaning; before anything else the backslash is dropped.
    private mutating func appendEscaped(to cell: inout [UInt8]) throws(TaskFailure) {
        for byte in [Self.backslash, Self.quote, delimiter] where try take(byte) {
            cell.append(byte)
            return
        }
    }

    private mutating func isAtCellEnd() throws(TaskFailure) -> Bool {
        guard let next = try bytes.peek() else { return true }
        return [delimiter, UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(next)
    }

    /// Steps over the next byte if it is this one.
    private mutating func take(_ byte: UInt8) throws(TaskFailure) -> Bool {
        guard try bytes.peek() == byte else { return false }
        _ = try bytes.next()
        return true
    }

    private func checkSize(_ cell: [UInt8]) throws(TaskFailure) {
        if cell.count > ItemLimits.largestItemByteCount {
            throw .itemReader("a cell in row \(rowNumber) of the items is larger than 16 MiB")
        }
    }
}
