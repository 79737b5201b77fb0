/// A path into a JSON value: `$.detail.items[0]`, `$['two words']`, `$items[?(@.n > 1)].name`.
///
/// The dialect is that of Jayway JsonPath, which Step Functions uses: names in dots or quoted in
/// brackets, indexes (negative from the end), slices, wildcards, unions, `..`, filters and
/// functions such as `length()` at the end. `$` is the input of the state, `$$` the context object
/// and `$name` a variable.
///
/// A path of names, single indexes and a list of names at its end finds one value and is called
/// definite; any other finds a list, and finding nothing is an empty list.
package struct JSONPath: Sendable, Equatable {
    /// What the path starts from.
    enum Root: Sendable, Equatable {
        case input, context
        case variable(String)
        /// `@`: the value that a filter looks at.
        case current
    }

    /// One step down.
    enum Segment: Sendable, Equatable {
        case key(String)
        case keys([String])
        case index(Int)
        case indexes([Int])
        case slice(from: Int?, to: Int?, step: Int)
        case wildcard
        /// The value itself and everything below it.
        case descendants
        case filter(JSONPathFilter)
    }

    /// What is computed from the values that were found.
    enum Function: String, Sendable, CaseIterable {
        case length, min, max, avg, sum, stddev, keys, first, last
    }

    /// The path as it was written.
    let text: String
    let root: Root
    let segments: [Segment]
    /// The call at the end, if there is one.
    let function: Function?

    init(root: Root, segments: [Segment] = [], function: Function? = nil, text: String) {
        (self.root, self.segments, self.function, self.text) = (root, segments, function, text)
    }

    /// Whether the steps name at most one place.
    var isDefinite: Bool {
        segments.enumerated().allSatisfy { place, segment in
            switch segment {
            case .key, .index: true
            // A list of names at the end makes one object.
            case .keys: place == segments.count - 1
            case .indexes, .slice, .wildcard, .descendants, .filter: false
            }
        }
    }

    /// Whether the path is made of names and plain indexes only.
    var isReference: Bool {
        function == nil
            && segments.allSatisfy { segment in
                switch segment {
                case .key: true
                case .index(let index): index >= 0
                default: false
                }
            }
    }

    /// Reads a path.
    ///
    /// - Throws: ``JSONPathError`` that says what is wrong with the text.
    init(_ text: String) throws(JSONPathError) {
        var reader = JSONPathReader(text)
        self = try reader.readWhole()
    }

    /// The path in brackets throughout, as far as it is made of names and indexes: `$['a'][0]`.
    var normalized: String {
        guard isReference, root == .input else { return text }
        return segments.reduce("$") { text, segment in
            switch segment {
            case .key(let key): "\(text)['\(key)']"
            case .index(let index): "\(text)[\(index)]"
            default: text
            }
        }
    }

    /// The variables that the path reads, those in its filters included.
    var variables: [String] {
        var names: [String] = []
        if case .variable(let name) = root { names.append(name) }
        for case .filter(let filter) in segments { names += filter.paths.flatMap(\.variables) }
        return names
    }
}

/// What is wrong with the text of a path.
struct JSONPathError: Error {
    let message: String
}
