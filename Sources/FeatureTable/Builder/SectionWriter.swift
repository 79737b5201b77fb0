import Bytes
import Dispatch
import DurableFiles
import LaneLayout
import Parallelism
import Synchronization
import SystemPackage
import UserPool

/// Writes the sections of a ``FeatureTable`` as they are made.
///
/// A section is checksummed and written on a thread of its own while the next ones are computed,
/// and let go then. An error is kept and thrown at the end.
final class SectionWriter: Sendable {
    fileprivate struct File: ~Copyable {
        var writer: DurableWriter
        var directory: [UInt8] = []
        var sectionCount: UInt32 = 0
        var failure: FileError?
    }

    private let rowCount: Int
    private let interestWordCount: Int
    private let embeddingDimension: Int
    /// How many threads may work at once.
    let width: Int
    private let file: Mutex<File>
    private let queue = DispatchQueue(label: "oith.sections")

    /// Starts a table.
    ///
    /// - Throws: ``FileError``.
    init(
        _ path: FilePath, in files: any FileSystem, rowCount: Int, interestWordCount: Int,
        embeddingDimension: Int, width: Int
    ) throws(FileError) {
        (self.rowCount, self.interestWordCount) = (rowCount, interestWordCount)
        (self.embeddingDimension, self.width) = (embeddingDimension, width)
        var writer = try DurableWriter(path, in: files)
        var header = FeatureTable.magic
        header.append(littleEndian: FeatureTable.version)
        header.append(littleEndian: UInt32(0))
        try writer.append(header)
        file = Mutex(File(writer: writer))
    }

    /// Adds the first elements of a storage.
    func add<Element>(
        _ section: FeatureTable.Section, _ values: SharedBuffer<Element>, count: Int
    ) {
        queue.async { [self] in
            file.withLock { file in
                // The machines this runs on are little-endian, like the file.
                values.withBytes(first: count) { file.append(section, $0) }
            }
        }
    }

    /// Adds a column as it is.
    func add<Element: BitwiseCopyable & Sendable>(
        _ section: FeatureTable.Section, _ values: [Element]
    ) {
        add(section, count: values.count) { values[$0] }
    }

    /// Adds a column that several threads fill.
    func add<Element: BitwiseCopyable & Sendable>(
        _ section: FeatureTable.Section, count: Int, _ value: @Sendable (Int) -> Element
    ) {
        add(section, SharedBuffer(count: count, width: width, value), count: count)
    }

    /// Adds a column that several threads fill, padded with zeroes to whole groups of 64 rows.
    func addLanes<Element: BitwiseCopyable & ExpressibleByIntegerLiteral & Sendable>(
        _ section: FeatureTable.Section, count: Int, _ value: @Sendable (Int) -> Element
    ) {
        add(section, count: paddedLaneCount(count)) { $0 < count ? value($0) : 0 }
    }

    /// Adds the lists of some users, in their order, as offsets and values.
    func add<Element: BitwiseCopyable & ExpressibleByIntegerLiteral & Sendable>(
        offsets: FeatureTable.Section, values: FeatureTable.Section, inOrderOf users: [PoolRow],
        _ lists: RaggedArray<Element>
    ) {
        let starts = SharedBuffer<UInt64>(repeating: 0, count: users.count + 1)
        var sum = 0
        for (row, user) in users.enumerated() {
            sum += lists.range(user.index).count
            starts[row + 1] = UInt64(sum)
        }
        let sorted = SharedBuffer<Element>(repeating: 0, count: sum)
        _ = Parallel.mapParts(of: users.count, width: width) { part in
            for row in part {
                let list = lists.values.span.extracting(lists.range(users[row].index))
                sorted.copy(list, to: Int(starts[row]))
            }
        }
        add(offsets, starts, count: users.count + 1)
        add(values, sorted, count: sum)
    }

    /// Writes the directory once all sections are there, and makes the table durable and visible.
    ///
    /// - Throws: ``FileError``, the first one of all sections.
    func commit() throws(FileError) {
        // Behind all sections.
        let failure = queue.sync { file.withLock { $0.commit(footer) } }
        if let failure { throw failure }
    }

    private var footer: [UInt8] {
        var footer: [UInt8] = []
        footer.append(littleEndian: UInt64(rowCount))
        footer.append(littleEndian: UInt32(interestWordCount))
        footer.append(littleEndian: UInt32(embeddingDimension))
        return footer
    }
}

extension SectionWriter.File {
    fileprivate mutating func append(_ section: FeatureTable.Section, _ bytes: RawSpan) {
        if failure != nil { return }
        let gap = (writer.byteCount + 63) / 64 * 64 - writer.byteCount
        directory.append(littleEndian: section.rawValue)
        directory.append(littleEndian: CRC32.checksum(bytes))
        directory.append(littleEndian: UInt64(writer.byteCount + gap))
        directory.append(littleEndian: UInt64(bytes.byteCount))
        sectionCount += 1
        do throws(FileError) {
            try writer.append([UInt8](repeating: 0, count: gap))
            try writer.append(bytes)
        } catch { failure = error }
    }

    /// The first failure of all, if there was one.
    fileprivate mutating func commit(_ footer: [UInt8]) -> FileError? {
        if let failure { return failure }
        var end = directory + footer
        end.append(littleEndian: sectionCount)
        end.append(littleEndian: end.crc32)
        do throws(FileError) {
            try writer.append(end)
            try writer.commit()
            return nil
        } catch { return error }
    }
}
