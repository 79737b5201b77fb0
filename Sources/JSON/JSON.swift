// JSON: a value, one strict parser that knows positions, texts of numbers, and a pull parser.
//
// ```swift
// let document = try LocatedJSON(parsing: Array("{\n  \"radius\": 50\n}".utf8))
// let radius = document.value["radius"]?.integer  // 50
// let line = document.line(of: ["radius"])  // 2
// let text = document.value.text  // {"radius":50}
// ```
//
// Guarantees: RFC 8259 and nothing else is read; an error names line and column, or the offset;
// depth is bounded, so that no text overflows the stack; objects keep the order of their keys; what
// is written is read back as the same value.
//
// Folders: Tree (`JSONValue`, `LocatedJSON`, for documents), Pull (`JSONPullParser`, for imports of
// any size: tokens over bytes, no tree), Numbers (`DecimalNumber`, exact decimals).
