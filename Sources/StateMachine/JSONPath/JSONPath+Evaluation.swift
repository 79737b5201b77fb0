import JSON

/// A path is followed breadth first: each step turns the values found so far into those below.
///
/// A step that does not fit a value finds nothing in it, so a definite path may find nothing; any
/// other then finds an empty list, even where its beginning is missing (recorded).
extension JSONPath {
    /// More values are not held: `..` after `..` finds the same ones over and over.
    private static let largestFindCount = 1 << 20

    /// What the path finds: the one value of a definite path, the list of any other.
    ///
    /// - Returns: nil where a definite path finds nothing; any other always finds a list.
    func value(in document: JSONValue) -> JSONValue? {
        var values = [document]
        var isBelow = false
        for (place, segment) in segments.enumerated() {
            let isLast = place == segments.count - 1
            var found: [JSONValue] = []
            for value in values {
                found += Self.step(
                    segment, from: value, in: document, isLast: isLast, isBelow: isBelow)
                if found.count > Self.largestFindCount { return nil }
            }
            values = found
            isBelow = segment == .descendants
        }
        let found: JSONValue? = isDefinite ? values.first : .array(values)
        guard let function else { return found }
        return found.flatMap { function.result(of: $0) }
    }

    private static func step(
        _ segment: Segment, from value: JSONValue, in document: JSONValue, isLast: Bool,
        isBelow: Bool
    ) -> [JSONValue] {
        switch segment {
        case .key(let key): return value[key].map { [$0] } ?? []
        case .keys(let keys):
            guard let object = value.object else { return [] }
            let members = keys.compactMap { key in object[key].map { (key, $0) } }
            if !isLast { return members.map(\.1) }
            // Below `..` the list stands for the objects that have all of its names.
            if isBelow, members.count < keys.count { return [] }
            return [.object(JSONObject(members))]
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
        case .filter(let filter):
            // Below `..` every object is looked at for itself.
            if value.object != nil { return filter.holds(for: value, in: document) ? [value] : [] }
            guard let array = value.array, !isBelow else { return [] }
            return array.filter { filter.holds(for: $0, in: document) }
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

extension JSONPath.Function {
    /// The result, or nil where the function does not fit the value.
    fileprivate func result(of value: JSONValue) -> JSONValue? {
        switch self {
        case .length: return value.elementCount.map { .integer($0) }
        case .keys: return value.object.map { .array($0.members.map { .string($0.key) }) }
        case .first: return value.array?.first
        case .last: return value.array?.last
        case .min, .max, .avg, .sum, .stddev:
            let numbers = value.array?.compactMap(\.number) ?? []
            return numbers.isEmpty ? nil : statistic(of: numbers).flatMap(Self.number)
        }
    }

    private func statistic(of numbers: [Double]) -> Double? {
        let count = Double(numbers.count)
        let sum = numbers.reduce(0, +)
        switch self {
        case .min: return numbers.min()
        case .max: return numbers.max()
        case .sum: return sum
        case .avg: return sum / count
        case .stddev:
            let squares = numbers.reduce(0) { $0 + $1 * $1 }
            let variance = squares / count - (sum / count) * (sum / count)
            return variance > 0 ? variance.squareRoot() : 0
        default: return nil
        }
    }

    private static func number(_ value: Double) -> JSONValue? {
        guard value.isFinite else { return nil }
        return Int(exactly: value).map { .integer($0) } ?? .double(value)
    }
}
