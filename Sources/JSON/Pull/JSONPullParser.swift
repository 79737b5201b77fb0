import Bytes

/// Reads one JSON text as a sequence of tokens, over bytes, without building a tree.
///
///     var parser = JSONPullParser()
///     while true {
///         switch try parser.next(in: bytes) {
///         case .key, .string: use(parser.text)
///         case .end: return
///         default: continue
///         }
///     }
///
/// The grammar is RFC 8259, strictly: one value, nothing after it, no trailing commas, no NaN, no
/// leading zeros, no byte order mark, no control characters inside strings. An escaped surrogate
/// without a partner is an error: no text holds it, and a replacement character would make
/// different values equal. The parser looks at ASCII alone: the caller checks that the bytes
/// are UTF-8, once for the whole text. One parser serves many texts (`reset`), so that its
/// buffer is allocated once.
///
/// Containers may be nested to any depth. An open one costs a bit and no stack, so that a hostile
/// text cannot overflow it.
package struct JSONPullParser: Sendable {
    /// What a step of the parser found.
    package enum Token: Sendable, Equatable {
        /// An object begins.
        case beginObject
        /// The innermost object ends.
        case endObject
        /// An array begins.
        case beginArray
        /// The innermost array ends.
        case endArray
        /// The name of a member; ``JSONPullParser/text`` holds it.
        case key
        /// A text; ``JSONPullParser/text`` holds it, escapes resolved.
        case string
        /// A number; its characters are in ``JSONPullParser/text``.
        case number
        /// The truth value `true`.
        case `true`
        /// The truth value `false`.
        case `false`
        /// No value.
        case null
        /// The text ended, and it was whole.
        case end
    }

    private enum Expectation {
        case value, elementOrEnd, memberOrEnd, commaOrEnd, endOfText
    }

    /// The offset of the first byte that was not read yet.
    package internal(set) var offset = 0
    /// The last key or string with its escapes resolved, or the characters of the last number.
    package internal(set) var text: [UInt8] = []
    /// How many containers are open.
    package private(set) var depth = 0
    /// A bit for each of the innermost open containers, the last 1 to 64: set for an object.
    private var objects: UInt64 = 0
    /// The bits of the containers around them, 64 a word.
    private var outerObjects: [UInt64] = []
    private var expectation = Expectation.value

    /// A parser at the beginning of a text.
    package init() {}

    /// Starts over at the beginning of another text.
    package mutating func reset() {
        offset = 0
        depth = 0
        outerObjects.removeAll(keepingCapacity: true)
        expectation = .value
    }

    /// Steps to the next token.
    ///
    /// - Parameter bytes: the whole text, the same one in every step since ``reset()``.
    /// - Returns: what was found; ``text`` holds its characters.
    /// - Throws: ``JSONTokenError`` where the text breaks the grammar.
    package mutating func next(in bytes: Span<UInt8>) throws(JSONTokenError) -> Token {
        skipWhiteSpace(in: bytes)
        switch expectation {
        case .value:
            return try value(in: bytes)
        case .elementOrEnd:
            return peek(in: bytes) == UInt8(ascii: "]") ? close() : try value(in: bytes)
        case .memberOrEnd:
            return peek(in: bytes) == UInt8(ascii: "}") ? close() : try key(in: bytes)
        case .commaOrEnd:
            return try afterValue(in: bytes)
        case .endOfText:
            guard offset == bytes.count else { throw JSONTokenError(.trailingBytes, at: offset) }
            return .end
        }
    }

    /// Steps over one whole value, which must begin here.
    package mutating func skipValue(in bytes: Span<UInt8>) throws(JSONTokenError) {
        try skipRest(of: try next(in: bytes), in: bytes)
    }

    /// Steps to the end of the value that `token` began.
    package mutating func skipRest(
        of token: Token, in bytes: Span<UInt8>
    ) throws(JSONTokenError) {
        guard token == .beginObject || token == .beginArray else { return }
        let outside = depth - 1
        while depth > outside { _ = try next(in: bytes) }
    }

    // MARK: - Grammar

    /// Asked only where a container is open.
    private var isInObject: Bool { objects >> UInt64((depth - 1) & 63) & 1 == 1 }

    func peek(in bytes: Span<UInt8>) -> UInt8? {
        offset < bytes.count ? bytes[offset] : nil
    }

    private mutating func skipWhiteSpace(in bytes: Span<UInt8>) {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    private mutating func value(in bytes: Span<UInt8>) throws(JSONTokenError) -> Token {
        guard let first = peek(in: bytes) else { throw JSONTokenError(.endOfText, at: offset) }
        switch first {
        case UInt8(ascii: "\""):
            try string(in: bytes)
            finishValue()
            return .string
        case UInt8(ascii: "{"): return open(object: true)
        case UInt8(ascii: "["): return open(object: false)
        case UInt8(ascii: "t"): return try literal("true", .true, in: bytes)
        case UInt8(ascii: "f"): return try literal("false", .false, in: bytes)
        case UInt8(ascii: "n"): return try literal("null", .null, in: bytes)
        default:
            guard let end = JSONNumber.end(in: bytes, from: offset) else {
                throw JSONTokenError(.unexpectedByte, at: offset)
            }
            text.removeAll(keepingCapacity: true)
            text.append(copying: bytes.extracting(offset..<end))
            offset = end
            finishValue()
            return .number
        }
    }

    private mutating func key(in bytes: Span<UInt8>) throws(JSONTokenError) -> Token {
        guard peek(in: bytes) == UInt8(ascii: "\"") else { throw unexpected(in: bytes) }
        try string(in: bytes)
        skipWhiteSpace(in: bytes)
        guard peek(in: bytes) == UInt8(ascii: ":") else { throw unexpected(in: bytes) }
        offset += 1
        expectation = .value
        return .key
    }

    private mutating func afterValue(in bytes: Span<UInt8>) throws(JSONTokenError) -> Token {
        switch (peek(in: bytes), isInObject) {
        case (UInt8(ascii: "}"), true), (UInt8(ascii: "]"), false):
            return close()
        case (UInt8(ascii: ","), let isInObject):
            offset += 1
            skipWhiteSpace(in: bytes)
            return isInObject ? try key(in: bytes) : try value(in: bytes)
        default:
            throw unexpected(in: bytes)
        }
    }

    private mutating func open(object: Bool) -> Token {
        offset += 1
        let place = UInt64(depth & 63)
        if place == 0, depth > 0 { outerObjects.append(objects) }
        objects = objects & ~(1 << place) | (object ? 1 : 0) << place
        depth += 1
        expectation = object ? .memberOrEnd : .elementOrEnd
        return object ? .beginObject : .beginArray
    }

    private mutating func close() -> Token {
        let token = isInObject ? Token.endObject : .endArray
        offset += 1
        depth -= 1
        if depth & 63 == 0, let outer = outerObjects.popLast() { objects = outer }
        finishValue()
        return token
    }

    private mutating func finishValue() {
        expectation = depth == 0 ? .endOfText : .commaOrEnd
    }

    private mutating func literal(
        _ word: StaticString, _ token: Token, in bytes: Span<UInt8>
    ) throws(JSONTokenError) -> Token {
        let end = offset + word.utf8CodeUnitCount
        guard end <= bytes.count, bytes.extracting(offset..<end).equals(word) else {
            throw JSONTokenError(.unexpectedByte, at: offset)
        }
        offset = end
        finishValue()
        return token
    }

    private func unexpected(in bytes: Span<UInt8>) -> JSONTokenError {
        JSONTokenError(offset < bytes.count ? .unexpectedByte : .endOfText, at: offset)
    }
}
