/// Lists of different lengths, one after the other in one array.
struct RaggedArray<Element: BitwiseCopyable & Comparable & Sendable>: Sendable {
    private(set) var values: [Element] = []
    private(set) var ends: [Int] = []

    var count: Int { ends.count }

    /// The list at a position.
    subscript(position: Int) -> ArraySlice<Element> { values[range(position)] }

    /// Where the list at a position is in ``values``.
    func range(_ position: Int) -> Range<Int> {
        (position == 0 ? 0 : ends[position - 1])..<ends[position]
    }

    mutating func append(_ list: [Element]) {
        values.append(contentsOf: list)
        ends.append(values.count)
    }

    /// Appends a list in ascending order.
    mutating func append(sorting list: [Element]) {
        append(list)
        sortList(count - 1)
    }

    /// Appends all lists of another array, each element replaced.
    mutating func append(_ other: RaggedArray, _ replace: (Element) -> Element) {
        let start = values.count
        withoutActuallyEscaping(replace) { replace in
            values.append(contentsOf: other.values.lazy.map(replace))
        }
        ends.append(contentsOf: other.ends.lazy.map { start + $0 })
    }

    /// Sorts one list.
    mutating func sortList(_ position: Int) {
        let range = range(position)
        if range.count > 32 { return values[range].sort() }
        // By insertion: lists are short and mostly in order.
        for place in range.dropFirst() {
            let value = values[place]
            var hole = place
            while hole > range.lowerBound, values[hole - 1] > value {
                values[hole] = values[hole - 1]
                hole -= 1
            }
            values[hole] = value
        }
    }
}
