/// A JSON document that knows the line of each value and the text of each number, for messages
/// about it and for exact decimals.
///
///     let document = try LocatedJSON(parsing: bytes)
///     document.value["radius"]?.number       // 50
///     document.line(of: ["radius"])          // 4
///     document.numberText(at: "/radius")     // 50.0
package struct LocatedJSON: Sendable {
    /// What the text holds, without its positions.
    package let value: JSONValue
    private let bytes: [UInt8]
    private let lines: [ByteText: Int]
    private let numbers: [ByteText: Range<Int>]
    /// Keys that an object has twice, as JSON pointers; the last value counts.
    package let doubledKeys: [String]

    /// Parses UTF-8 bytes; see `JSONParser` for how strictly.
    ///
    /// - Parameters:
    ///   - bytes: the document.
    ///   - keepsTexts: whether all counts as it is written: half a surrogate pair is refused, and a
    ///     number beyond a double is infinite and has its text.
    /// - Throws: ``JSONError`` with the line and column where the text stops being JSON.
    package init(parsing bytes: [UInt8], keepsTexts: Bool = false) throws(JSONError) {
        var parser = JSONParser(bytes, limits: keepsTexts ? .texts : .doubles, tracksPlaces: true)
        value = try parser.parse()
        (self.bytes, lines, numbers) = (bytes, parser.lines, parser.numbers)
        doubledKeys = parser.doubledKeys
    }

    /// The line of a value's key, counted from 1; 0 where there is no such value.
    ///
    /// - Parameter keys: the keys on the way to it.
    /// - Returns: the line.
    package func line(of keys: [String]) -> Int {
        line(at: keys.map { "/" + JSONPointer.escaped($0) }.joined())
    }

    /// The line of a JSON pointer, counted from 1; 0 where there is no such value.
    package func line(at pointer: String) -> Int { lines[ByteText(pointer)] ?? 0 }

    /// A number as it is written, such as `0.290`; nil where there is no number at a JSON pointer.
    package func numberText(at pointer: String) -> String? {
        numbers[ByteText(pointer)].map { String(decoding: bytes[$0], as: UTF8.self) }
    }
}
