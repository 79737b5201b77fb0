/// Lists of different lengths, one after the other in one array.
struct RaggedArray<Element> {
    private(set) var values: [Element] = []
    private(set) var ends: [Int] = []

    var count: Int { ends.count }

    /// The list at a position.
    subscript(position: Int) -> ArraySlice<Element> { values[range(position)] }

    /// Where the list at a position stands in ``values``.
    func range(_ position: Int) -> Range<Int> {
        (position == 0 ? 0 : ends[position - 1])..<ends[position]
    }

    mutating func append(_ list: some Sequence<Element>) {
        values.append(contentsOf: list)
        ends.append(values.count)
    }
}
