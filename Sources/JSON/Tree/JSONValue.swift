/// A JSON value, as programs pass it on.
///
///     let value = try JSONValue(parsing: #"{"chunk": "9q8y", "users": 812}"#)
///     value["users"]?.integer            // 812
///     value.text                         // {"chunk":"9q8y","users":812}
///
/// Whole numbers that fit 64 bits stay integers, everything else is a double. An object keeps the
/// order of its keys. Two values are equal if they mean the same: numbers by value (1 equals 1.0),
/// objects whatever the order of their keys, texts by their bytes.
package enum JSONValue: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without point and exponent that fits 64 bits.
    case integer(Int)
    /// Any other number; it is finite.
    case double(Double)
    /// A text, unescaped.
    case string(String)
    /// Values in their order.
    case array([JSONValue])
    /// Keys and values in their order.
    case object(JSONObject)

    /// How deep values of a text may nest.
    package static let deepestNesting = 256

    /// The truth value, or nil where this is something else.
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The integer, or nil where this is something else; 3.0 is a double and gives nil.
    package var integer: Int? { if case .integer(let value) = self { value } else { nil } }

    /// The number, integer or not, or nil where this is something else.
    package var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// The text, or nil where this is something else.
    package var string: String? { if case .string(let value) = self { value } else { nil } }

    /// The elements, or nil where this is something else.
    package var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

    /// The object, or nil where this is something else.
    package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The member of an object, or nil where it is not there or this is no object.
    package subscript(key: String) -> JSONValue? { object?[key] }

    /// Whether there are more than so many values around the innermost one.
    package func nests(deeperThan depth: Int) -> Bool {
        switch self {
        case .array(let elements):
            depth == 0 || elements.contains { $0.nests(deeperThan: depth - 1) }
        case .object(let object):
            depth == 0 || object.members.contains { $0.value.nests(deeperThan: depth - 1) }
        default: false
        }
    }

    /// What kind of value this is, for messages: `an object`, `a number`.
    package var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .double: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONValue: Equatable {
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let one), .bool(let other)): one == other
        case (.integer(let one), .integer(let other)): one == other
        case (.integer, .double), (.double, .integer), (.double, .double):
            left.number == right.number
        case (.string(let one), .string(let other)): sameBytes(one, other)
        case (.array(let one), .array(let other)): one == other
        case (.object(let one), .object(let other)): one == other
        default: false
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements))
    }
}
