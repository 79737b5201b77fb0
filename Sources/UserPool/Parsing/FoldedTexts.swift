import JSON

/// Collects folded texts in one flat buffer, from columns and from JSON lists.
///
/// A text is a range of ``bytes``; the empty range is "unknown".
struct FoldedTexts {
    private var bytes: [UInt8] = []

    /// Forgets all texts.
    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Adds a text; the range is empty where it is blank.
    mutating func add(_ text: Span<UInt8>) -> Range<Int> { ASCIIFolding.append(text, to: &bytes) }

    /// Adds the text that a parser is at.
    mutating func addText(of parser: JSONPullParser) -> Range<Int> { add(parser.text.span) }

    /// Whether a text is a certain ASCII word.
    func text(_ range: Range<Int>, equals word: StaticString) -> Bool {
        bytes.span.extracting(range).equals(word)
    }

    /// The code of a text, 0 for the empty one.
    func code(_ text: Range<Int>, _ vocabulary: inout Vocabulary) -> UInt32 {
        text.isEmpty ? 0 : vocabulary.code(of: bytes.span.extracting(text))
    }

    /// The distinct codes of a list, in place of what `result` holds.
    func codes(
        _ list: [Range<Int>], vocabulary: inout Vocabulary, distinct: inout DistinctCodes,
        to result: inout [UInt32]
    ) {
        result.removeAll(keepingCapacity: true)
        distinct.startOver()
        for text in list {
            let code = code(text, &vocabulary)
            if distinct.insert(code) { result.append(code) }
        }
    }

    /// Adds the list that a column holds as JSON; nothing where the column is blank.
    ///
    /// - Throws: ``RejectReason`` where the text is no JSON, or no list of texts.
    mutating func addColumn(
        _ field: RejectReason.Field, bytes: Span<UInt8>, parser: inout JSONPullParser,
        to list: inout [Range<Int>]
    ) throws(RejectReason) {
        if ASCIIFolding.isBlank(bytes) { return }
        parser.reset()
        do throws(JSONTokenError) {
            let token = try parser.next(in: bytes)
            let isList = try addList(from: token, &parser, in: bytes, to: &list)
            _ = try parser.next(in: bytes)
            if isList { return }
        } catch {
            throw RejectReason(field, .notJSON)
        }
        throw RejectReason(field, .notJSONTexts)
    }

    /// Adds a list of texts, blank ones left out.
    ///
    /// An array of strings and nulls is a list, a string alone a list of one, null an empty list.
    ///
    /// - Parameters:
    ///   - token: the first token of the value, already read.
    ///   - parser: is behind that token.
    ///   - bytes: the text that the parser reads.
    ///   - list: the ranges are appended here.
    /// - Returns: false where the value is anything else; it was stepped over all the same.
    /// - Throws: ``JSONTokenError`` where the text breaks the grammar.
    mutating func addList(
        from token: JSONPullParser.Token, _ parser: inout JSONPullParser, in bytes: Span<UInt8>,
        to list: inout [Range<Int>]
    ) throws(JSONTokenError) -> Bool {
        switch token {
        case .null:
            return true
        case .string:
            addIfNotBlank(parser.text.span, to: &list)
            return true
        case .beginArray:
            var isList = true
            while true {
                let element = try parser.next(in: bytes)
                switch element {
                case .endArray: return isList
                case .null: continue
                case .string: addIfNotBlank(parser.text.span, to: &list)
                default:
                    isList = false
                    try parser.skipRest(of: element, in: bytes)
                }
            }
        default:
            try parser.skipRest(of: token, in: bytes)
            return false
        }
    }

    private mutating func addIfNotBlank(_ text: Span<UInt8>, to list: inout [Range<Int>]) {
        let range = add(text)
        if !range.isEmpty { list.append(range) }
    }
}
