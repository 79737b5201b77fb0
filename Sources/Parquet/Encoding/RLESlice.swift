import Bytes

/// Reads some values out of what ``RLEEncoder`` describes, and steps over those before them.
///
/// A run is stepped over by its header: a hundred values in the middle of three thousand cost
/// little more than a hundred.
struct RLESlice: ~Copyable {
    /// Which of the values are asked for.
    let range: Range<Int>
    /// Bits of a value, 0...32.
    let width: Int
    /// How many values there are in all.
    let count: Int
    /// Where in the bytes the next run begins.
    private(set) var position: Int
    /// The number of values in the runs before it.
    private var index = 0

    init(_ range: Range<Int>, of count: Int, width: Int, from position: Int) {
        (self.range, self.width, self.count, self.position) = (range, width, count, position)
    }

    /// Decodes the values of the range.
    ///
    /// - Parameters:
    ///   - bytes: the runs, and what is before them.
    ///   - values: where to, from its start on; at least as long as the range.
    /// - Throws: ``ParquetError`` with code `.damaged` where there are fewer values.
    mutating func decode(
        _ bytes: RawSpan, into values: inout MutableSpan<UInt32>
    ) throws(ParquetError) {
        guard range.upperBound <= count, range.count <= values.count else {
            throw ParquetError(.invalid, "the page has no such values")
        }
        while index < range.upperBound {
            let header = try varint(bytes)
            guard header > 1 else { throw damaged("a run of no values") }
            if header & 1 == 0 {
                try repeated(header >> 1, bytes, into: &values)
            } else {
                try packed(header >> 1, bytes, into: &values)
            }
        }
    }

    /// A run of one value.
    @inline(__always)
    private mutating func repeated(
        _ runCount: Int, _ bytes: RawSpan, into values: inout MutableSpan<UInt32>
    ) throws(ParquetError) {
        guard runCount <= count - index else { throw damaged("a run beyond the page") }
        let value = try runValue(bytes)
        let (start, end) = overlap(runCount)
        var row = start
        while row < end {
            values[row - range.lowerBound] = value
            row += 1
        }
        index += runCount
    }

    /// A run of groups of eight values.
    @inline(__always)
    private mutating func packed(
        _ groupCount: Int, _ bytes: RawSpan, into values: inout MutableSpan<UInt32>
    ) throws(ParquetError) {
        // A group of width 0 takes no bytes: the count alone would be free to grow.
        guard groupCount <= (count - index + 7) / 8 else {
            throw damaged("packed values beyond the page")
        }
        guard groupCount * width <= bytes.byteCount - position else {
            throw damaged("packed values beyond the bytes of the page")
        }
        let (start, end) = overlap(groupCount * 8)
        let mask = UInt64(1) << UInt64(width) - 1
        var bit = position * 8 + (start - index) * width
        var row = start
        while row < end {
            let word = bytes.paddedWord(at: bit &>> 3)
            values[row - range.lowerBound] = UInt32(
                truncatingIfNeeded: word &>> UInt64(bit & 7) & mask)
            bit += width
            row += 1
        }
        position += groupCount * width
        index += groupCount * 8
    }

    /// The rows of the range that the next values are.
    private func overlap(_ runCount: Int) -> (start: Int, end: Int) {
        (max(index, range.lowerBound), min(index + runCount, range.upperBound))
    }

    private mutating func runValue(_ bytes: RawSpan) throws(ParquetError) -> UInt32 {
        let byteCount = (width + 7) / 8
        guard byteCount <= bytes.byteCount - position else {
            throw damaged("the runs end in the middle")
        }
        var value: UInt32 = 0
        for offset in 0..<byteCount {
            value |= UInt32(bytes.byte(at: position + offset)) << UInt32(8 * offset)
        }
        position += byteCount
        guard width == 32 || value >> UInt32(width) == 0 else {
            throw damaged("the value of a run has too many bits")
        }
        return value
    }

    /// A header; at most 31 bits of count, as the specification says.
    @inline(__always)
    private mutating func varint(_ bytes: RawSpan) throws(ParquetError) -> Int {
        var value = 0
        var shift = 0
        while shift <= 28 {
            guard position < bytes.byteCount else { throw damaged("the runs end in the middle") }
            let next = bytes.byte(at: position)
            position += 1
            value |= Int(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
        throw damaged("the header of a run is too long")
    }

    private func damaged(_ what: String) -> ParquetError {
        ParquetError(.damaged, "the indices of a page are damaged: \(what)")
    }
}

extension RLESlice {
    /// All values of a page of dictionary positions: the bits of one in a byte, then the runs.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` where they are not `count`, or one is not
    ///   below `entryCount`.
    static func indices(
        _ page: RawSpan, count: Int, entryCount: Int
    ) throws(ParquetError) -> [UInt32] {
        var indices = [UInt32](repeating: 0, count: count)
        var span = indices.mutableSpan
        try read(0..<count, of: count, page, entryCount: entryCount, into: &span)
        return indices
    }

    /// Some values of a page of dictionary positions.
    ///
    /// - Parameters:
    ///   - range: which of them.
    ///   - count: how many the page has.
    ///   - page: before compression.
    ///   - entryCount: of the dictionary; all positions are below it.
    ///   - indices: where to, from its start on; at least as long as the range.
    /// - Throws: ``ParquetError`` with code `.damaged`.
    static func read(
        _ range: Range<Int>, of count: Int, _ page: RawSpan, entryCount: Int,
        into indices: inout MutableSpan<UInt32>
    ) throws(ParquetError) {
        guard page.byteCount > 0 else { throw ParquetError(.damaged, "a page has no bit width") }
        let width = Int(page.byte(at: 0))
        guard width <= 32 else { throw ParquetError(.damaged, "a page has an absurd bit width") }
        var slice = RLESlice(range, of: count, width: width, from: 1)
        try slice.decode(page, into: &indices)
        for index in 0..<range.count where indices[index] >= entryCount {
            throw ParquetError(.damaged, "a page has an index beyond the dictionary")
        }
    }
}
