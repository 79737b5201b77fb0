import Bytes
package import Parquet

/// Reads what ``RLEEncoder`` describes, some values at a time: a run of a few bytes may stand for
/// more values than memory has room for.
///
/// The last run of packed values may have more groups than are needed, and its last group fewer
/// bytes than a whole one, as long as those of the values are there.
package struct RLEDecoder: Sendable {
    /// What is left of a run.
    private enum Run {
        /// A value, again and again.
        case repeated(UInt32)
        /// Packed values, of which the next one begins at a bit.
        case packed(bit: Int)
    }

    private let bytes: [UInt8]
    private let width: Int
    /// Where the next run begins.
    private var position = 0
    /// How many values were not read yet.
    package private(set) var remaining: Int
    private var run = Run.repeated(0)
    /// How many of them are in the run.
    private var runCount = 0

    /// Begins at the first value.
    ///
    /// - Parameters:
    ///   - bytes: the runs, and maybe more behind them.
    ///   - width: 0...32.
    ///   - count: how many values there are, all below `1 << width`.
    package init(_ bytes: RawSpan, width: Int, count: Int) {
        self.bytes = [UInt8](copying: bytes)
        self.width = width
        remaining = count
    }

    /// Values that are packed without a header before them.
    ///
    /// - Parameters:
    ///   - bytes: the values, and maybe more behind them.
    ///   - width: 1...32.
    ///   - count: how many values there are.
    /// - Throws: ``ParquetError`` with code `.damaged` where there are fewer.
    init(packed bytes: RawSpan, width: Int, count: Int) throws(ParquetError) {
        // No overflow: neither factor has more than 31 bits.
        guard (count * width + 7) / 8 <= bytes.byteCount else { throw PlainEncoding.misfit }
        self.init(bytes, width: width, count: count)
        run = .packed(bit: 0)
        runCount = count
    }

    /// What it takes in memory.
    var byteCount: Int { bytes.count }

    /// The next values.
    ///
    /// - Parameter count: how many, at most ``remaining``.
    /// - Returns: `count` values.
    /// - Throws: ``ParquetError`` with code `.damaged` where there are fewer.
    package mutating func next(_ count: Int) throws(ParquetError) -> [UInt32] {
        precondition(count <= remaining, "more values than the page has")
        var values = [UInt32](repeating: 0, count: count)
        var index = 0
        while index < count {
            if runCount == 0 { try readHeader() }
            let end = index + min(runCount, count - index)
            read(into: &values, index..<end)
            runCount -= end - index
            remaining -= end - index
            index = end
        }
        return values
    }

    /// The next values of one run: all that are left of a value that is repeated, or up to `limit`
    /// packed ones.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged`.
    mutating func nextRun(
        limit: Int
    ) throws(ParquetError) -> (values: [UInt32], repetitionCount: Int) {
        if runCount == 0 { try readHeader() }
        guard case .repeated(let value) = run else { return (try next(min(runCount, limit)), 1) }
        defer {
            remaining -= runCount
            runCount = 0
        }
        return ([value], runCount)
    }

    /// Takes values out of the run that is open.
    private mutating func read(into values: inout [UInt32], _ range: Range<Int>) {
        switch run {
        case .repeated(let value): for index in range { values[index] = value }
        case .packed(let bit):
            BitPacking.unpack(bytes.rawSpan, fromBit: bit, width: width, into: &values, range)
            run = .packed(bit: bit + range.count * width)
        }
    }

    /// Opens the next run.
    private mutating func readHeader() throws(ParquetError) {
        let header = try varint()
        let count = header >> 1
        guard count > 0 else { throw damaged("a run of no values") }
        if header & 1 == 0 {
            guard count <= remaining else { throw damaged("a run beyond the page") }
            run = .repeated(try runValue())
            runCount = count
            return
        }
        // Some writers fill up the last run to many whole groups, which is fine as long as they are
        // there; groups of width 0 take no bytes, and any count of them would be there.
        guard width > 0 || count <= (remaining + 7) / 8 else {
            throw damaged("packed values beyond the page")
        }
        runCount = min(count * 8, remaining)
        guard (runCount * width + 7) / 8 <= bytes.count - position else {
            throw damaged("packed values beyond the bytes of the page")
        }
        run = width == 0 ? .repeated(0) : .packed(bit: position * 8)
        position = min(position + count * width, bytes.count)
    }

    private mutating func runValue() throws(ParquetError) -> UInt32 {
        var value: UInt32 = 0
        for index in 0..<(width + 7) / 8 {
            value |= UInt32(try byte()) << UInt32(8 * index)
        }
        guard width == 32 || value >> UInt32(width) == 0 else {
            throw damaged("the value of a run has too many bits")
        }
        return value
    }

    /// A header; at most 31 bits of count, as the specification says.
    private mutating func varint() throws(ParquetError) -> Int {
        var value = 0
        for shift in stride(from: 0, through: 28, by: 7) {
            let next = try byte()
            value |= Int(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        throw damaged("the header of a run is too long")
    }

    private mutating func byte() throws(ParquetError) -> UInt8 {
        guard position < bytes.count else { throw damaged("the runs end in the middle") }
        defer { position += 1 }
        return bytes[position]
    }

    private func damaged(_ what: String) -> ParquetError {
        ParquetError(.damaged, "the packed numbers of a page are damaged: \(what)")
    }
}
