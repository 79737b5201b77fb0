/// The members of a JSON object, in the order in which they were written.
///
/// Keys are told apart by their bytes. Setting a key that is there keeps its place.
/// A few members are searched one by one; above that an index is kept.
package struct JSONObject: Sendable {
    /// A key and its value.
    package struct Member: Sendable {
        package let key: String
        package fileprivate(set) var value: JSONValue
    }

    private static let indexedCount = 12

    package private(set) var members: [Member] = []
    /// Where each key stands in `members`; empty as long as there are few.
    private var places: [ByteText: Int] = [:]

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
        get { place(of: key).map { members[$0].value } }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?): members[place].value = value
            case (nil, let value?): append(key, value)
            case (let place?, nil): remove(at: place)
            case (nil, nil): break
            }
        }
    }

    private func place(of key: String) -> Int? {
        if members.count >= Self.indexedCount { return places[ByteText(key)] }
        return members.firstIndex { sameBytes($0.key, key) }
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        members.append(Member(key: key, value: value))
        if members.count == Self.indexedCount {
            reindex()
        } else if members.count > Self.indexedCount {
            places[ByteText(key)] = members.count - 1
        }
    }

    private mutating func remove(at place: Int) {
        members.remove(at: place)
        if members.count >= Self.indexedCount { reindex() } else { places = [:] }
    }

    private mutating func reindex() {
        places = [:]
        for (place, member) in members.enumerated() { places[ByteText(member.key)] = place }
    }
}

extension JSONObject: Equatable {
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }
}
