/// Ids one after the other in one array of bytes.
///
///     bytes    a@x.orgbob@x.org
///     offsets  0      7         16
package struct IDColumn: Sendable, Equatable {
    /// The UTF-8 of all ids.
    @usableFromInline package internal(set) var bytes: [UInt8]
    /// `[count + 1]` where each id begins and the last one ends.
    @usableFromInline package internal(set) var offsets: [UInt32]

    /// Takes columns that exist already.
    ///
    /// - Throws: ``SnapshotError`` with code `.invalidInput` if the offsets do not start at 0, run
    ///   backwards or do not end with the bytes.
    package init(bytes: [UInt8], offsets: [UInt32]) throws(SnapshotError) {
        var isSound = offsets.first == 0 && offsets.last.map { Int($0) } == bytes.count
        for index in offsets.indices.dropFirst() where offsets[index] < offsets[index - 1] {
            isSound = false
        }
        guard isSound else {
            throw SnapshotError(.invalidInput, "the offsets of a column of ids are wrong")
        }
        self.bytes = bytes
        self.offsets = offsets
    }

    /// An empty column.
    package init() {
        bytes = []
        offsets = [0]
    }

    package var count: Int { offsets.count - 1 }

    /// The bytes of an id; a wrong index traps.
    package subscript(index: Int) -> ArraySlice<UInt8> {
        bytes[Int(offsets[index])..<Int(offsets[index + 1])]
    }

    /// Adds an id at the end; all ids together stay under 4 GiB.
    @inlinable package mutating func append(_ id: some Collection<UInt8>) {
        bytes.append(contentsOf: id)
        offsets.append(UInt32(bytes.count))
    }

    /// The index of `id` in `range` of a sorted column, or where it would stand.
    func lowerBound(of id: ArraySlice<UInt8>, in range: Range<Int>) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle].precedes(id) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The index of `id` in a sorted column; nil where it is not there.
    func firstIndex(of id: ArraySlice<UInt8>) -> Int? {
        let index = lowerBound(of: id, in: 0..<count)
        return index < count && self[index].elementsEqual(id) ? index : nil
    }

    /// The first index whose id does not come after the one before it; nil in a sorted column.
    var firstDisorder: Int? {
        (0..<count).dropFirst().first { !self[$0 - 1].precedes(self[$0]) }
    }
}

extension ArraySlice<UInt8> {
    /// Whether these bytes sort before the others, as unsigned bytes.
    func precedes(_ other: ArraySlice<UInt8>) -> Bool {
        let (mine, theirs) = (span, other.span)
        for index in 0..<Swift.min(mine.count, theirs.count) where mine[index] != theirs[index] {
            return mine[index] < theirs[index]
        }
        return mine.count < theirs.count
    }
}

/// The id that a text names: ASCII white space at the ends stripped, A-Z folded to a-z.
package func foldID(_ text: some StringProtocol) -> [UInt8] {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    let bytes = Array(text.utf8)
    guard let first = bytes.firstIndex(where: { !isBlank($0) }),
        let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return [] }
    return bytes[first...last].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
}
