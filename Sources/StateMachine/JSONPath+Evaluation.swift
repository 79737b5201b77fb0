extension JSONPath {
    /// What the path finds: the one value of a definite path, the list of any other.
    ///
    /// - Returns: nil where a definite path finds nothing; any other path always finds a list.
    func value(in document: JSONValue) -> JSONValue? {
        let found = segments.reduce([document]) { values, segment in
            values.flatMap { Self.step(segment, from: $0) }
        }
        return isDefinite ? found.first : .array(found)
    }

    private static func step(_ segment: Segment, from value: JSONValue) -> [JSONValue] {
        switch segment {
        case .key(let key): return value[key].map { [$0] } ?? []
        case .keys(let keys): return keys.compactMap { value[$0] }
        case .index(let index): return element(index, of: value).map { [$0] } ?? []
        case .indexes(let indexes): return indexes.compactMap { element($0, of: value) }
        case .slice(let from, let to, let step):
            guard let array = value.array else { return [] }
            let start = place(from ?? 0, in: array)
            let end = place(to ?? array.count, in: array)
            // A step near Int.max would overflow the position after the first element.
            return stride(from: start, to: end, by: min(step, array.count + 1)).map { array[$0] }
        case .wildcard: return children(of: value)
        case .descendants: return descendants(of: value)
        }
    }

    private static func element(_ index: Int, of value: JSONValue) -> JSONValue? {
        guard let array = value.array else { return nil }
        let place = index < 0 ? array.count + index : index
        return array.indices.contains(place) ? array[place] : nil
    }

    /// A bound of a slice as a position in the array, clamped to its ends.
    private static func place(_ bound: Int, in array: [JSONValue]) -> Int {
        if bound >= 0 { return min(bound, array.count) }
        // Clamped first: array.count + Int.min cannot be formed for every count.
        return array.count + max(bound, -array.count)
    }

    private static func children(of value: JSONValue) -> [JSONValue] {
        switch value {
        case .array(let elements): elements
        case .object(let object): object.members.map(\.value)
        default: []
        }
    }

    private static func descendants(of value: JSONValue) -> [JSONValue] {
        [value] + children(of: value).flatMap(descendants)
    }

    // MARK: - Writing

    /// Puts a result where a reference path says, and makes the objects on the way.
    ///
    /// - Returns: nil where something that is no object (or an index that is not there) is in the
    ///   way.
    func replacing(in document: JSONValue, with result: JSONValue) -> JSONValue? {
        Self.replace(segments[...], in: document, with: result)
    }

    private static func replace(
        _ segments: ArraySlice<Segment>, in document: JSONValue?, with result: JSONValue
    ) -> JSONValue? {
        guard let segment = segments.first else { return result }
        let rest = segments.dropFirst()
        switch (segment, document ?? .object(JSONObject())) {
        case (.key(let key), .object(var object)):
            guard let inner = replace(rest, in: object[key], with: result) else { return nil }
            object[key] = inner
            return .object(object)
        case (.index(let index), .array(var array)) where array.indices.contains(index):
            guard let inner = replace(rest, in: array[index], with: result) else { return nil }
            array[index] = inner
            return .array(array)
        default: return nil
        }
    }
}
