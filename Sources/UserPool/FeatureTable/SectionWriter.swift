import DurableFiles
import SystemPackage

/// Lays out the sections of a ``FeatureTable`` and writes the file.
struct SectionWriter {
    private let rowCount: Int
    private let interestWordCount: Int
    private let embeddingDimension: Int
    private var sections: [(section: FeatureTable.Section, bytes: [UInt8])] = []

    init(rowCount: Int, interestWordCount: Int, embeddingDimension: Int) {
        self.rowCount = rowCount
        self.interestWordCount = interestWordCount
        self.embeddingDimension = embeddingDimension
    }

    /// Adds a column as it stands.
    mutating func add<Element: BitwiseCopyable>(
        _ section: FeatureTable.Section, _ values: [Element]
    ) {
        // The bytes of a trivial type, copied; the machines this runs on are little-endian.
        let bytes = unsafe values.withUnsafeBytes { unsafe Array($0) }
        sections.append((section, bytes))
    }

    /// Adds a column padded with zeroes to whole groups of 64 rows.
    mutating func addLanes<Element: BitwiseCopyable & ExpressibleByIntegerLiteral>(
        _ section: FeatureTable.Section, _ values: [Element]
    ) {
        let padding = FeatureTable.padded(values.count) - values.count
        add(section, values + [Element](repeating: 0, count: padding))
    }

    /// Adds the lists of some users, in the order of `rows`, as offsets and values.
    mutating func add<Element: BitwiseCopyable>(
        _ offsets: FeatureTable.Section, _ values: FeatureTable.Section, _ rows: [UInt32],
        _ lists: RaggedArray<Element>
    ) {
        var starts: [UInt64] = [0]
        var sorted: [Element] = []
        starts.reserveCapacity(rows.count + 1)
        sorted.reserveCapacity(lists.values.count)
        for index in rows {
            sorted.append(contentsOf: lists[Int(index)])
            starts.append(UInt64(sorted.count))
        }
        add(offsets, starts)
        add(values, sorted)
    }

    /// Writes header, directory and sections, each section 64-byte aligned.
    func write(to path: FilePath, in files: any FileSystem) throws(FileError) {
        let directoryEnd =
            FeatureTable.headerByteCount + sections.count * FeatureTable.directoryEntryByteCount
        var offset = aligned(directoryEnd)
        var directory: [UInt8] = []
        for (section, bytes) in sections {
            directory.append(littleEndian: section.rawValue)
            directory.append(littleEndian: checksum(bytes))
            directory.append(littleEndian: UInt64(offset))
            directory.append(littleEndian: UInt64(bytes.count))
            offset = aligned(offset + bytes.count)
        }
        var writer = try DurableWriter(path, in: files)
        try writer.append(header(directory: directory))
        try writer.append(directory)
        for (_, bytes) in sections {
            try writer.append(
                [UInt8](repeating: 0, count: aligned(writer.byteCount) - writer.byteCount))
            try writer.append(bytes)
        }
        try writer.commit()
    }

    private func header(directory: [UInt8]) -> [UInt8] {
        var header = FeatureTable.magic
        header.append(littleEndian: FeatureTable.version)
        header.append(littleEndian: UInt32(sections.count))
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

extension [UInt8] {
    mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) {
        for shift in stride(from: 0, to: Value.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: value >> Value(shift)))
        }
    }
}
