import Bytes

/// Collects the places of all users and lays keys.idx out.
package struct KeyIndexWriter {
    private let layout: KeyIndexLayout
    private var entries: [KeyEntry] = []

    /// A writer without entries.
    package init(_ layout: KeyIndexLayout) { self.layout = layout }

    /// Adds a user; users come in the order of their rows in users.parquet.
    package mutating func append(_ entry: KeyEntry) { entries.append(entry) }

    /// Sorts the entries and writes the file.
    ///
    /// - Parameters:
    ///   - tails: of the parts in order and of users.parquet.
    ///   - append: appends bytes to an empty file.
    /// - Throws: what `append` throws.
    package consuming func write(
        tails: [FileTail], to append: ([UInt8]) throws -> Void
    ) throws {
        entries = layout.sorted(entries)
        let perPage = layout.entriesPerPage
        let starts = Array(stride(from: 0, to: entries.count, by: perPage))
        try append(header(pageCount: starts.count, tailCount: tails.count))
        var directory: [UInt8] = []
        for tail in tails {
            directory.append(littleEndian: UInt64(tail.fileByteCount))
            directory.append(littleEndian: UInt32(tail.byteCount))
            directory.append(littleEndian: tail.checksum)
        }
        for start in starts { directory.append(littleEndian: entries[start].hash) }
        directory.append(littleEndian: directory.crc32)
        let used = KeyIndexFormat.headerByteCount + directory.count
        let pageByteCount = KeyIndexFormat.pageByteCount
        let padded = (used + pageByteCount - 1) / pageByteCount * pageByteCount
        directory.append(contentsOf: repeatElement(0, count: padded - used))
        try append(directory)
        for start in starts {
            try append(page(entries[start..<min(start + perPage, entries.count)]))
        }
    }

    private func header(pageCount: Int, tailCount: Int) -> [UInt8] {
        var header = KeyIndexFormat.magic
        header.append(littleEndian: layout.version)
        header.append(littleEndian: UInt32(KeyIndexFormat.pageByteCount))
        header.append(littleEndian: UInt64(entries.count))
        header.append(littleEndian: UInt64(pageCount))
        header.append(littleEndian: UInt32(tailCount))
        let used = header.count + 4
        header.append(contentsOf: repeatElement(0, count: KeyIndexFormat.headerByteCount - used))
        header.append(littleEndian: header.crc32)
        return header
    }

    private func page(_ entries: ArraySlice<KeyEntry>) -> [UInt8] {
        var rest: [UInt8] = []
        rest.reserveCapacity(KeyIndexFormat.pageByteCount)
        rest.append(littleEndian: UInt32(entries.count))
        for entry in entries { layout.append(entry, to: &rest) }
        let room = KeyIndexFormat.pageByteCount - 4 - rest.count
        rest.append(contentsOf: repeatElement(0, count: room))
        var page: [UInt8] = []
        page.reserveCapacity(KeyIndexFormat.pageByteCount)
        page.append(littleEndian: rest.crc32)
        return page + rest
    }
}
