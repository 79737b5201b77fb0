/// The members of a JSON object, in the order in which they were written.
///
/// Keys are told apart by their bytes. Setting a key that is there keeps its place.
/// A few members are searched one by one; above that an index is kept.
package struct JSONObject: Sendable {
    /// A key and its value.
    package struct Member: Sendable {
        /// The key, unescaped.
        package let key: String
        /// The value.
        package fileprivate(set) var value: JSONValue
    }

    private static let indexedCount = 12

    /// The members in their order.
    package private(set) var members: [Member] = []
    /// The index of each key in `members`; empty as long as there are few.
    private var indexes: [ByteText: Int] = [:]

    /// An object without members.
    package init() {}

    /// An object with members in the given order; of a doubled key the last wins.
    package init(_ members: some Sequence<(String, JSONValue)>) {
        for (key, value) in members { self[key] = value }
    }

    /// The number of members.
    package var count: Int { members.count }

    /// Whether there are no members.
    package var isEmpty: Bool { members.isEmpty }

    /// The value of a key, or nil; setting nil removes the member.
    ///
    /// - Complexity: O(1), and O(`count`) to remove.
    package subscript(key: String) -> JSONValue? {
        get { index(of: key).map { members[$0].value } }
        set {
            switch (index(of: key), newValue) {
            case (let index?, let value?): members[index].value = value
            case (nil, let value?): append(key, value)
            case (let index?, nil): remove(at: index)
            case (nil, nil): break
            }
        }
    }

    private func index(of key: String) -> Int? {
        if members.count >= Self.indexedCount { return indexes[ByteText(key)] }
        return members.firstIndex { sameBytes($0.key, key) }
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        members.append(Member(key: key, value: value))
        if members.count == Self.indexedCount {
            reindex()
        } else if members.count > Self.indexedCount {
            indexes[ByteText(key)] = members.count - 1
        }
    }

    private mutating func remove(at index: Int) {
        members.remove(at: index)
        if members.count >= Self.indexedCount { reindex() } else { indexes = [:] }
    }

    private mutating func reindex() {
        indexes = [:]
        for (index, member) in members.enumerated() { indexes[ByteText(member.key)] = index }
    }
}

extension JSONObject: Equatable {
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }
}
