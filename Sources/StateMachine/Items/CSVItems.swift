import JSON

/// The rows of a CSV text (RFC 4180) as objects: a member for each header, its value a string.
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
struct CSVRows {
    private static let quote = UInt8(ascii: "\"")

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
        var cell: [UInt8] = []
        if try bytes.peek() == Self.quote { cell = try nextQuoted() }
        while let byte = try bytes.next() {
            if byte == delimiter { return (cell, false) }
            if byte == UInt8(ascii: "\n") { return (cell, true) }
            if byte == UInt8(ascii: "\r"), try bytes.peek() == UInt8(ascii: "\n") {
                _ = try bytes.next()
                return (cell, true)
            }
            cell.append(byte)
            try checkSize(cell)
        }
        return (cell, true)
    }

    /// The text between quotes; a doubled quote is one.
    private mutating func nextQuoted() throws(TaskFailure) -> [UInt8] {
        var text: [UInt8] = []
        _ = try bytes.next()
        while let byte = try bytes.next() {
            if byte == Self.quote {
                guard try bytes.peek() == Self.quote else { return text }
                _ = try bytes.next()
            }
            text.append(byte)
            try checkSize(text)
        }
        throw .itemReader("a quoted cell in row \(rowNumber) of the items has no closing quote")
    }

    private func checkSize(_ cell: [UInt8]) throws(TaskFailure) {
        if cell.count > ItemLimits.largestItemByteCount {
            throw .itemReader("a cell in row \(rowNumber) of the items is larger than 16 MiB")
        }
    }
}
