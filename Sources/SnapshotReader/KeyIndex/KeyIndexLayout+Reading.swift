package import SnapshotFormat

extension KeyIndexLayout {
    /// What is stored of the hash of the entry at an offset.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` where the page ends before it does.
    package func hash(at offset: Int, of page: RawSpan) throws(SnapshotError) -> UInt64 {
        if version == 1 { return try page.number(at: offset) }
        return UInt64(try page.number(UInt32.self, at: offset)) << 32
    }

    /// The entry at an offset.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` where the page ends before it does.
    package func entry(at offset: Int, of page: RawSpan) throws(SnapshotError)
        -> KeyEntry
    {
        let hash = try hash(at: offset, of: page)
        // The last eight bytes of an entry are those of its list.
        let list = offset + entryByteCount - 8
        let packed: UInt32 = try page.number(at: list + 4)
        let candidates = UInt8(packed >> 24)
        if version > 1, candidates == 0 {
            let row: UInt32 = try page.number(at: list)
            return KeyEntry(
                hash: hash,
                place: ListLocation(row: row, part: 0, rowGroup: -1, firstRow: 0, candidates: 0))
        }
        return KeyEntry(
            hash: hash,
            place: ListLocation(
                row: version == 1 ? try page.number(at: offset + 8) : 0,
                part: try page.number(at: list), rowGroup: try page.number(at: list + 2),
                firstRow: packed & KeyIndexFormat.maximumFirstRow, candidates: candidates))
    }
}
