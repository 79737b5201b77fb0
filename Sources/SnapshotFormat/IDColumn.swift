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
        (self.bytes, self.offsets) = (bytes, offsets)
    }

    /// An empty column.
    package init() {
        bytes = []
        offsets = [0]
    }

    /// How many ids there are.
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

    /// Adds other ids at the end.
    ///
    /// - Parameters:
    ///   - bytes: the ids end to end.
    ///   - offsets: where each begins in `bytes`, the first at 0, and where the last one ends.
    package mutating func append(_ bytes: [UInt8], offsets: [UInt32]) {
        let start = UInt32(self.bytes.count)
        self.bytes += bytes
        for offset in offsets.dropFirst() { self.offsets.append(start + offset) }
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
