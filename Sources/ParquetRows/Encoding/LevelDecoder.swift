import Bytes
package import Parquet

/// Reads the levels that tell where values are missing and where lists begin, some at a time.
package struct LevelDecoder: Sendable {
    /// How the levels are stored.
    private enum Storage {
        case runs(RLEDecoder)
        /// The deprecated BIT_PACKED, of which some levels were read.
        case packed([UInt8], readCount: Int)
    }

    /// No level is above it; at least 1.
    private let greatest: UInt32
    private var storage: Storage

    /// Begins at the first level.
    ///
    /// - Parameters:
    ///   - bytes: the levels, without a length; of BIT_PACKED all are there.
    ///   - encoding: RLE, or the deprecated BIT_PACKED.
    ///   - greatest: no level is above it; at least 1.
    ///   - count: how many there are.
    package init(_ bytes: RawSpan, encoding: Encoding, greatest: UInt32, count: Int) {
        self.greatest = greatest
        storage =
            encoding == .bitPacked
            ? .packed([UInt8](copying: bytes), readCount: 0)
            : .runs(RLEDecoder(bytes, width: Self.width(greatest), count: count))
    }

    /// What it takes in memory.
    var byteCount: Int {
        switch storage {
        case .runs(let runs): runs.byteCount
        case .packed(let bytes, _): bytes.count
        }
    }

    /// The next levels.
    ///
    /// - Parameter count: how many; not more than there are left.
    /// - Returns: `count` levels.
    /// - Throws: ``ParquetError`` with code `.damaged` where there are fewer, or one is too high.
    package mutating func next(_ count: Int) throws(ParquetError) -> [UInt32] {
        let levels: [UInt32]
        switch storage {
        case .runs(var runs):
            levels = try runs.next(count)
            storage = .runs(runs)
        case .packed(let bytes, let readCount):
            levels = BitPacking.unpackFromHighBits(
                bytes.rawSpan, readCount..<readCount + count, width: Self.width(greatest))
            storage = .packed(bytes, readCount: readCount + count)
        }
        try check(levels)
        return levels
    }

    /// How many of the next levels are the greatest one, at which a value is there.
    ///
    /// - Parameter count: how many levels; all that there are.
    /// - Returns: how many are the greatest one.
    /// - Throws: ``ParquetError`` with code `.damaged` where there are fewer, or one is too high.
    /// - Complexity: O(bytes), not O(levels).
    consuming func valueCount(_ count: Int) throws(ParquetError) -> Int {
        var (rest, valueCount) = (count, 0)
        while rest > 0 {
            let (levels, repetitionCount) = try nextRun(limit: min(rest, 1 << 16))
            valueCount += levels.count { $0 == greatest } * repetitionCount
            rest -= levels.count * repetitionCount
        }
        return valueCount
    }

    /// The next levels of one run: all that are left of a level that is repeated, or up to `limit`
    /// others.
    private mutating func nextRun(
        limit: Int
    ) throws(ParquetError) -> (levels: [UInt32], repetitionCount: Int) {
        guard case .runs(var runs) = storage else { return (try next(limit), 1) }
        let (levels, repetitionCount) = try runs.nextRun(limit: limit)
        storage = .runs(runs)
        try check(levels)
        return (levels, repetitionCount)
    }

    private func check(_ levels: [UInt32]) throws(ParquetError) {
        guard levels.max() ?? 0 <= greatest else {
            throw ParquetError(.damaged, "a page has a level that its column cannot have")
        }
    }

    /// Where the levels of a page of version 1 are that begin at an offset; what follows begins
    /// at the end of the range.
    ///
    /// - Throws: ``ParquetError`` where they go beyond the page, or have another encoding.
    static func range(
        _ bytes: RawSpan, at offset: Int, _ encoding: Encoding, greatest: UInt32, count: Int
    ) throws(ParquetError) -> Range<Int> {
        switch encoding {
        case .rle: return try LengthPrefix.read(bytes, at: offset)
        case .bitPacked:
            let byteCount = (count * width(greatest) + 7) / 8
            guard byteCount <= bytes.byteCount - offset else {
                throw ParquetError(.damaged, "the levels go beyond the page")
            }
            return offset..<offset + byteCount
        default:
            throw ParquetError(.unsupported, "levels in \(encoding.name) are not read here")
        }
    }

    /// The bits of a level.
    private static func width(_ greatest: UInt32) -> Int {
        UInt32.bitWidth - greatest.leadingZeroBitCount
    }
}
