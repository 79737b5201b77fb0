import DurableFiles
import SystemPackage

/// Lays out the sections of a ``FeatureTable`` and writes the file.
///
/// The directory, with the checksums of all sections, stands before them, so that all are held
/// until the file is written; each is held once.
struct SectionWriter {
    private struct Entry: Sendable {
        let section: FeatureTable.Section
        let content: any SectionContent
        let elementCount: Int
        let byteCount: Int
    }

    private let rowCount: Int
    private let interestWordCount: Int
    private let embeddingDimension: Int
    /// How many threads may work at once.
    let width: Int
    private var entries: [Entry] = []

    init(rowCount: Int, interestWordCount: Int, embeddingDimension: Int, width: Int) {
        self.rowCount = rowCount
        self.interestWordCount = interestWordCount
        self.embeddingDimension = embeddingDimension
        self.width = width
    }

    /// Adds the first elements of a storage.
    mutating func add<Element>(
        _ section: FeatureTable.Section, _ values: Storage<Element>, count: Int
    ) {
        entries.append(
            Entry(
                section: section, content: values, elementCount: count,
                byteCount: count * MemoryLayout<Element>.stride))
    }

    /// Adds a column as it stands.
    mutating func add<Element: BitwiseCopyable & Sendable>(
        _ section: FeatureTable.Section, _ values: [Element]
    ) {
        add(section, count: values.count) { values[$0] }
    }

    /// Adds a column padded with zeroes to whole groups of 64 rows.
    mutating func addLanes<Element: BitwiseCopyable & ExpressibleByIntegerLiteral & Sendable>(
        _ section: FeatureTable.Section, _ values: [Element]
    ) {
        addLanes(section, count: values.count) { values[$0] }
    }

    /// Adds a column that several threads fill.
    mutating func add<Element: BitwiseCopyable & Sendable>(
        _ section: FeatureTable.Section, count: Int, _ value: @Sendable (Int) -> Element
    ) {
        add(section, Storage(count: count, width: width, value), count: count)
    }

    /// Adds a column that several threads fill, padded with zeroes to whole groups of 64 rows.
    mutating func addLanes<Element: BitwiseCopyable & ExpressibleByIntegerLiteral & Sendable>(
        _ section: FeatureTable.Section, count: Int, _ value: @Sendable (Int) -> Element
    ) {
        add(section, count: FeatureTable.padded(count)) { $0 < count ? value($0) : 0 }
    }

    /// Adds the lists of some users, in the order of `rows`, as offsets and values.
    mutating func add<Element: BitwiseCopyable & ExpressibleByIntegerLiteral & Sendable>(
        _ offsets: FeatureTable.Section, _ values: FeatureTable.Section, _ rows: [UInt32],
        _ lists: RaggedArray<Element>
    ) {
        let starts = Storage<UInt64>(repeating: 0, count: rows.count + 1)
        var sum = 0
        for (row, index) in rows.enumerated() {
            sum += lists.range(Int(index)).count
            starts[row + 1] = UInt64(sum)
        }
        let sorted = Storage<Element>(repeating: 0, count: sum)
        _ = Parallel.mapParts(of: rows.count, width: width) { part in
            for row in part {
                let list = lists.values.span.extracting(lists.range(Int(rows[row])))
                sorted.copy(list, to: Int(starts[row]))
            }
        }
        add(offsets, starts, count: rows.count + 1)
        add(values, sorted, count: sum)
    }

    /// Adds the sections of another writer behind these.
    mutating func append(_ other: SectionWriter) { entries += other.entries }

    /// Writes header, directory and sections, each section 64-byte aligned.
    func write(to path: FilePath, in files: any FileSystem) throws(FileError) {
        let directoryEnd =
            FeatureTable.headerByteCount + entries.count * FeatureTable.directoryEntryByteCount
        let checksums = Parallel.map(entries.count, width: width) { place in
            entries[place].content.checksum(first: entries[place].elementCount)
        }
        var offset = aligned(directoryEnd)
        var directory: [UInt8] = []
        for (entry, checksum) in zip(entries, checksums) {
            directory.append(littleEndian: entry.section.rawValue)
            directory.append(littleEndian: checksum)
            directory.append(littleEndian: UInt64(offset))
            directory.append(littleEndian: UInt64(entry.byteCount))
            offset = aligned(offset + entry.byteCount)
        }
        var writer = try DurableWriter(path, in: files)
        try writer.append(header(directory: directory))
        try writer.append(directory)
        for entry in entries {
            try writer.append(
                [UInt8](repeating: 0, count: aligned(writer.byteCount) - writer.byteCount))
            try entry.content.write(first: entry.elementCount, to: &writer)
        }
        try writer.commit()
    }

    private func header(directory: [UInt8]) -> [UInt8] {
        var header = FeatureTable.magic
        header.append(littleEndian: FeatureTable.version)
        header.append(littleEndian: UInt32(entries.count))
        header.append(littleEndian: UInt64(rowCount))
        header.append(littleEndian: UInt32(interestWordCount))
        header.append(littleEndian: UInt32(embeddingDimension))
        header.append(littleEndian: checksum(header) ^ checksum(directory))
        header.append(littleEndian: UInt32(0))
        return header
    }

    private func checksum(_ bytes: [UInt8]) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe FeatureTable.checksum($0) }
    }

    private func aligned(_ offset: Int) -> Int { (offset + 63) / 64 * 64 }
}

/// What a section holds.
private protocol SectionContent: Sendable {
    func checksum(first elementCount: Int) -> UInt32
    func write(first elementCount: Int, to writer: inout DurableWriter) throws(FileError)
}

extension Storage: SectionContent {
    fileprivate func checksum(first elementCount: Int) -> UInt32 {
        withBytes(first: elementCount) { bytes in
            unsafe bytes.withUnsafeBytes { unsafe FeatureTable.checksum($0) }
        }
    }

    fileprivate func write(
        first elementCount: Int, to writer: inout DurableWriter
    ) throws(FileError) {
        // The machines this runs on are little-endian, like the file.
        try withBytes(first: elementCount) { (bytes) throws(FileError) in try writer.append(bytes) }
    }
}

extension [UInt8] {
    mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(littleEndian value: Value) {
        // The bytes of a number, copied.
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe append(contentsOf: $0) }
    }
}
