/// A JSON document that knows the line of each value, for messages about it.
///
///     let document = try LocatedJSON(parsing: bytes)
///     document.value["radius"]?.number       // 50
///     document.line(of: ["radius"])          // 4
package struct LocatedJSON: Sendable {
    /// The document.
    package let value: JSONValue
    private let lines: [ByteText: Int]
    /// Keys that an object has twice, as JSON pointers; the last value counts.
    package let doubledKeys: [String]

    /// Parses UTF-8 bytes; see `JSONParser` for how strictly.
    ///
    /// - Throws: ``JSONError`` with the line and column where the text stops being JSON.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        var parser = JSONParser(bytes, tracksLines: true)
        value = try parser.parse()
        lines = parser.lines
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
}
