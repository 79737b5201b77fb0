import JSON

/// What is wrong with a line of an export, in words that quote nothing of it.
struct ItemError: Error {
    let message: String

    init(_ message: String) { self.message = message }

    init(_ error: JSONTokenError) { message = "it is not valid JSON: \(error)" }
}

/// Reads one line of an export, `{"Item": {"name": {"S": "value"}, …}}`, into a row.
///
/// The format is DynamoDB's JSON (Amazon DynamoDB Developer Guide, "DynamoDB table export output
/// format"): every value is an object whose one key names its type. Values are taken as they are,
/// whatever the column expects, so that nothing is lost on the way: the reader of the pool judges
/// them. Only lines that are no items are refused here.
struct ItemParser {
    /// The row of the line parsed last.
    var row: ImportRow
    private let attributes: [[UInt8]: ImportTable.Attribute]
    private let keys: [(column: Int, attribute: String)]
    var json = JSONPullParser()

    init(_ table: ImportTable) {
        row = ImportRow(columnCount: table.columns.count)
        attributes = Dictionary(
            uniqueKeysWithValues: table.attributes.map { (Array($0.key.utf8), $0.value) })
        keys = table.columns.enumerated().compactMap { index, column in
            table.keys.contains(column) ? (index, ImportTable.camelCase(column)) : nil
        }
    }

    /// Parses a line.
    ///
    /// - Throws: ``ItemError`` where it is no item of the table.
    mutating func parse(_ line: Span<UInt8>) throws(ItemError) {
        guard line.isUTF8 else { throw ItemError("it is not UTF-8") }
        row.reset()
        json.reset()
        if ByteOrderMark.begins(line) { throw ItemError(ByteOrderMark.advice) }
        guard try next(line) == .beginObject else { throw ItemError("it is not a JSON object") }
        var hasItem = false
        var isIncremental = false
        while try next(line) == .key {
            if json.text.span.equals("Item") {
                if hasItem { throw ItemError("it has two `Item`; an export has one in each line") }
                try parseItem(line)
                hasItem = true
            } else {
                isIncremental = isIncremental || json.text.span.equals("Keys")
                try skipValue(line)
            }
        }
        _ = try next(line)
        guard hasItem else {
            throw isIncremental ? Self.incremental : ItemError("it has no `Item`")
        }
        for key in keys where row[key.column] == .null {
            throw ItemError("the item has no `\(key.attribute)`")
        }
    }

    private mutating func parseItem(_ line: Span<UInt8>) throws(ItemError) {
        guard try next(line) == .beginObject else {
            throw ItemError("`Item` is not a JSON object")
        }
        while try next(line) == .key {
            guard let attribute = attributes[json.text] else {
                try skipValue(line)
                continue
            }
            switch attribute {
            case .key(let column):
                guard row[column] == .null else {
                    throw ItemError("a key of the item is there twice")
                }
                guard try beginValue(line) == .string else {
                    throw ItemError("a key of the item is not a text")
                }
                let text = try text(line)
                if text.isEmpty { throw ItemError("a key of the item is empty") }
                row[column] = .text(text)
                try endValue(line)
            case .scalar(let column):
                row[column] = try scalar(try beginValue(line), line)
            case .wholeNumber(let column):
                row[column] = try wholeNumber(try beginValue(line), line)
            case .json(let column):
                row[column] = try jsonColumn(line)
            case .coordinates(let latitude, let longitude):
                try parseCoordinates(latitude, longitude: longitude, line: line)
            }
        }
    }

    private mutating func parseCoordinates(
        _ latitude: Int, longitude: Int, line: Span<UInt8>
    ) throws(ItemError) {
        row[latitude] = .null
        row[longitude] = .null
        let type = try beginValue(line)
        guard type == .map else {
            // No map: it goes where the reader will find it and refuse it.
            row[latitude] = try scalar(type, line)
            return
        }
        guard try next(line) == .beginObject else { throw Self.notTyped }
        while try next(line) == .key {
            if json.text.span.equals("lat") {
                row[latitude] = try scalar(try beginValue(line), line)
            } else if json.text.span.equals("lng") {
                row[longitude] = try scalar(try beginValue(line), line)
            } else {
                try skipValue(line)
            }
        }
        try endValue(line)
    }

    // MARK: - Steps

    static let notTyped = ItemError("a value is not of the form {\"TYPE\": value}")
    private static let incremental = ItemError(
        "it is a line of an incremental export (`Keys`, `NewImage`, `OldImage`), which holds only "
            + "what changed; import a full export")

    mutating func next(_ line: Span<UInt8>) throws(ItemError) -> JSONPullParser.Token {
        do throws(JSONTokenError) { return try json.next(in: line) } catch {
            throw ItemError(error)
        }
    }

    private mutating func skipValue(_ line: Span<UInt8>) throws(ItemError) {
        do throws(JSONTokenError) { try json.skipValue(in: line) } catch { throw ItemError(error) }
    }

    /// Steps into a value and returns its type.
    mutating func beginValue(_ line: Span<UInt8>) throws(ItemError) -> AttributeType {
        guard try next(line) == .beginObject, try next(line) == .key,
            let type = AttributeType(json.text.span)
        else { throw Self.notTyped }
        return type
    }

    /// Steps out of a value.
    mutating func endValue(_ line: Span<UInt8>) throws(ItemError) {
        guard try next(line) == .endObject else { throw Self.notTyped }
    }

    /// Steps over a string and keeps it.
    mutating func text(_ line: Span<UInt8>) throws(ItemError) -> Range<Int> {
        guard try next(line) == .string else { throw Self.notTyped }
        let text = json.text
        return row.append(text.span)
    }
}
