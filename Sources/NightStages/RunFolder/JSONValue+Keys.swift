package import JSON

// Members of a JSON object by the keys of an enumeration, so that a misspelt key does not compile.

extension JSONValue {
    /// The member of an object; nil where it is missing or this is no object.
    package subscript<Key: RawRepresentable<String>>(key: Key) -> JSONValue? {
        self[key.rawValue]
    }

    /// An object with members in the given order; those without a value are left out.
    package init<Key: RawRepresentable<String>>(members: [(key: Key, value: JSONValue?)]) {
        self = .object(
            JSONObject(
                members.compactMap { member in
                    member.value.map { (member.key.rawValue, $0) }
                }))
    }

    /// More than there is of anything in a night; what a journal says beyond it is damage.
    private static let mostCounted = 1_000_000_000_000_000

    /// How many of something a stage counted; nil where the field holds no such number.
    package func count(_ key: String) -> Int? {
        self[key]?.integer.flatMap { 0...Self.mostCounted ~= $0 ? $0 : nil }
    }

    /// The same for a key of an enumeration.
    package func count<Key: RawRepresentable<String>>(_ key: Key) -> Int? { count(key.rawValue) }
}

extension JSONObject {
    /// The value of a key; setting nil removes the member.
    package subscript<Key: RawRepresentable<String>>(key: Key) -> JSONValue? {
        get { self[key.rawValue] }
        set { self[key.rawValue] = newValue }
    }
}
