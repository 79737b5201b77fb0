import Bytes
import DurableFiles
import LaneLayout

// The file, all little-endian:
//
//     0   magic "OITHFEAT"
//     8   version u32 | zero u32
//     ... sections, each 64-byte aligned, in the order in which they were made
//     -24 - 24 n  section directory: number u32 | CRC-32 u32 | offset u64 | byte count u64, n times
//     -24 row count u64 | interest words u32 | embedding dimension u32
//     -8  section count n u32 | CRC-32 of all from the directory to here u32
//
// Offsets of a sparse column are u64 and one more than there are rows. Lane columns are padded with
// zeroes to a multiple of 64 rows.

extension FeatureTable {
    /// The version of the format; a table is read only by the version that wrote it.
    static let version: UInt32 = 4
    static let magic = Array("OITHFEAT".utf8)
    static let headerByteCount = 16
    static let footerByteCount = 24
    static let directoryEntryByteCount = 24

    /// The sections of the file; the numbers are part of the format.
    package enum Section: UInt32, CaseIterable, Sendable {
        /// Exact columns, by row.
        case cells = 1, x, y, z, age, ageMin, ageMax, gender, interestedIn, distanceLimit
        /// Codes of the categories, by row.
        case drinking, smoking, exercise, children, religion, lookingFor
        /// More exact columns, by row.
        case extras, requiredReligion, requiredChildren
        /// Sparse columns of accepted codes.
        case smokingOffsets, smokingCodes, drinkingOffsets, drinkingCodes
        /// Sparse columns of interests and of excluded rows.
        case interestOffsets, interestCodes, exclusionOffsets, exclusionRows
        /// Ranks of ids, the ids by rank, and embeddings by row.
        case idRank, rowOfRank, idOffsets, idBytes, embeddings, hasEmbedding
        /// Lane columns, by position; see `LaneLayout`.
        case attributeLanes, refusalLanes, ageLanes, xLanes, yLanes, zLanes, reachLanes
        /// More lane columns, by position.
        case categoryLanes, interestScaleLanes, interestLanes, interestSlack
        /// Digests by row, the scan order, and what the exact rules ask first.
        case digests, rowOfPosition, tileStarts, laneTraits, exactPlaces

        /// The sections of the category codes, in the order of ``Category``.
        static let categories: [Section] = [
            .drinking, .smoking, .exercise, .children, .religion, .lookingFor,
        ]
    }

    /// The directory of a mapped table, checked against the bytes.
    struct Layout {
        let count: Int
        let interestWordCount: Int
        let embeddingDimension: Int
        private let file: MappedFile
        private var places: [Section: Range<Int>] = [:]

        init(reading file: MappedFile) throws(FileError) {
            self.file = file
            guard file.byteCount >= FeatureTable.headerByteCount + FeatureTable.footerByteCount,
                (0..<8).allSatisfy({ file.byte($0) == FeatureTable.magic[$0] })
            else { throw FileError(damaged: file.path, "it is not a feature table") }
            let version = file.integer(8, UInt32.self)
            guard version == FeatureTable.version else {
                throw FileError(
                    damaged: file.path,
                    "it is a feature table of version \(version), this oith reads "
                        + "\(FeatureTable.version); run ExtractPool again")
            }
            let footer = file.byteCount - FeatureTable.footerByteCount
            let sectionCount = Int(file.integer(footer + 16, UInt32.self))
            let directory = footer - sectionCount * FeatureTable.directoryEntryByteCount
            let rows = file.integer(footer, UInt64.self)
            let words = Int(file.integer(footer + 8, UInt32.self))
            guard sectionCount == Section.allCases.count,
                directory >= FeatureTable.headerByteCount,
                rows < UInt64(UInt32.max), 1...16 ~= words
            else { throw FileError(damaged: file.path, "its footer makes no sense") }
            count = Int(rows)
            interestWordCount = words
            embeddingDimension = Int(file.integer(footer + 12, UInt32.self))
            let end = file.byteCount - 4
            guard file.integer(12, UInt32.self) == 0,
                file.checksum(directory..<end) == file.integer(end, UInt32.self)
            else { throw FileError(damaged: file.path, "the checksum of its footer is wrong") }
            for entry in 0..<sectionCount {
                try addSection(
                    at: directory + entry * FeatureTable.directoryEntryByteCount)
            }
        }

        private mutating func addSection(at entry: Int) throws(FileError) {
            guard let section = Section(rawValue: file.integer(entry, UInt32.self)),
                let offset = Int(exactly: file.integer(entry + 8, UInt64.self)),
                let byteCount = Int(exactly: file.integer(entry + 16, UInt64.self)),
                offset % 64 == 0, offset <= file.byteCount, byteCount <= file.byteCount - offset
            else { throw FileError(damaged: file.path, "its section directory makes no sense") }
            let place = offset..<(offset + byteCount)
            guard file.checksum(place) == file.integer(entry + 4, UInt32.self) else {
                throw FileError(damaged: file.path, "the checksum of section \(section) is wrong")
            }
            places[section] = place
        }

        /// How many elements a section holds.
        func elementCount<Element>(_ section: Section, of type: Element.Type) -> Int {
            (places[section]?.count ?? 0) / MemoryLayout<Element>.stride
        }

        /// A column that must hold exactly `count` elements.
        func column<Element>(
            _ section: Section, _ count: Int
        ) throws(FileError) -> Column<Element> {
            guard let place = places[section],
                place.count == count * MemoryLayout<Element>.stride
            else { throw FileError(damaged: file.path, "section \(section) has the wrong length") }
            // The place is inside the mapping, which the table keeps, and 64-byte aligned.
            return unsafe Column(unsafe: UnsafeRawBufferPointer(rebasing: file.buffer[place]))
        }

        /// A sparse column: offsets that rise and end at the number of values.
        func sparse(_ offsets: Section, _ values: Section) throws(FileError) -> SparseColumn {
            let starts: Column<UInt64> = try column(offsets, count + 1)
            let valueCount = elementCount(values, of: UInt32.self)
            let list: Column<UInt32> = try column(values, valueCount)
            var previous: UInt64 = 0
            for row in 0...count {
                guard starts[row] >= previous, starts[row] <= UInt64(valueCount) else {
                    throw FileError(damaged: file.path, "section \(offsets) does not rise")
                }
                previous = starts[row]
            }
            return SparseColumn(offsets: starts, values: list)
        }

        /// Checks that tiles cover the rows and that positions lead to rows.
        func checkTiles(
            _ starts: Column<UInt32>, _ rowOfPosition: OrdinalColumn<ScanPosition, Row>
        ) throws(FileError) {
            var isSound = starts.count > 0 && starts[0] == 0
            isSound = isSound && Int(starts[max(0, starts.count - 1)]) == count
            for tile in 1..<max(1, starts.count) {
                isSound = isSound && starts[tile - 1] < starts[tile]
            }
            for position in 0..<count {
                isSound = isSound && rowOfPosition[ScanPosition(position)].index < count
            }
            guard isSound else {
                throw FileError(damaged: file.path, "its tiles make no sense")
            }
        }
    }
}

extension MappedFile {
    fileprivate func byte(_ offset: Int) -> UInt8 { withBytes { $0.byte(at: offset) } }

    /// A little-endian integer; the caller has checked the length of the file.
    fileprivate func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ offset: Int, _ type: Value.Type
    ) -> Value {
        withBytes { $0.littleEndian(type, at: offset) }
    }

    /// The CRC-32 of a range, which lies within the file.
    fileprivate func checksum(_ range: Range<Int>) -> UInt32 {
        withBytes { CRC32.checksum($0.extracting(range)) }
    }
}
