import Bytes
package import Parquet

/// Reads what ``RLEEncoder`` describes, also with more groups in the last run than are needed.
package struct RLEDecoder: ~Copyable {
    private var position: Int
    private let width: Int

    /// Decodes values from an offset to the end of some bytes.
    ///
    /// - Parameters:
    ///   - bytes: the runs, and what is before them.
    ///   - offset: where the runs begin.
    ///   - width: 0...32.
    ///   - count: how many values there are, at most ``PageLimits/valueCount``.
    /// - Returns: `count` values below `1 << width`.
    /// - Throws: ``ParquetError`` with code `.damaged` where there are fewer.
    package static func decode(
        _ bytes: RawSpan, from offset: Int, width: Int, count: Int
    ) throws(ParquetError) -> [UInt32] {
        var decoder = RLEDecoder(position: offset, width: width)
        var values = [UInt32](repeating: 0, count: count)
        var index = 0
        while index < count {
            index = try decoder.decodeRun(bytes, into: &values, from: index)
        }
        return values
    }

    private init(position: Int, width: Int) {
        (self.position, self.width) = (position, width)
    }

    /// Decodes a run and tells where in `values` the next one goes.
    private mutating func decodeRun(
        _ bytes: RawSpan, into values: inout [UInt32], from index: Int
    ) throws(ParquetError) -> Int {
        let header = try varint(bytes)
        let count = header >> 1
        guard count > 0 else { throw damaged("a run of no values") }
        if header & 1 == 0 {
            guard count <= values.count - index else { throw damaged("a run beyond the page") }
            let value = try runValue(bytes)
            for position in index..<index + count { values[position] = value }
            return index + count
        }
        // Some writers fill up the last run to many whole groups, which is fine as long as they are
        // there; groups of width 0 take no bytes, and any count of them would be there.
        guard width > 0 || count <= (values.count - index + 7) / 8 else {
            throw damaged("packed values beyond the page")
        }
        let byteCount = count * width
        guard byteCount <= bytes.byteCount - position else {
            throw damaged("packed values beyond the bytes of the page")
        }
        let end = min(index + count * 8, values.count)
        if width > 0 {
            BitPacking.unpack(bytes, at: position, width: width, into: &values, index..<end)
        }
        position += byteCount
        return end
    }

    private mutating func runValue(_ bytes: RawSpan) throws(ParquetError) -> UInt32 {
        var value: UInt32 = 0
        for index in 0..<(width + 7) / 8 {
            value |= UInt32(try byte(bytes)) << UInt32(8 * index)
        }
        guard width == 32 || value >> UInt32(width) == 0 else {
            throw damaged("the value of a run has too many bits")
        }
        return value
    }

    /// A header; at most 31 bits of count, as the specification says.
    private mutating func varint(_ bytes: RawSpan) throws(ParquetError) -> Int {
        var value = 0
        for shift in stride(from: 0, through: 28, by: 7) {
            let next = try byte(bytes)
            value |= Int(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        throw damaged("the header of a run is too long")
    }

    private mutating func byte(_ bytes: RawSpan) throws(ParquetError) -> UInt8 {
        guard position < bytes.byteCount else { throw damaged("the runs end in the middle") }
        defer { position += 1 }
        return bytes.byte(at: position)
    }

    private func damaged(_ what: String) -> ParquetError {
        ParquetError(.damaged, "the packed numbers of a page are damaged: \(what)")
    }
}
