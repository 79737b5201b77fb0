import Bytes

/// Decompresses Snappy's raw format, which many other writers use by default.
///
/// https://github.com/google/snappy/blob/main/format_description.txt: the length as a varint, then
/// elements, whose first byte tells with its lowest two bits what they are:
///
///     00  literal   the bytes that follow; a length of up to 60 in the first byte, or in 1 to 4 more
///     01  copy      4 to 11 bytes, from an offset of 11 bits back
///     10  copy      1 to 64 bytes, from an offset of 16 bits back
///     11  copy      1 to 64 bytes, from an offset of 32 bits back
///
/// A copy may reach into what it makes itself: then it repeats.
package struct SnappyDecoder {
    private let end: Int
    private var position = 0

    /// Decompresses some bytes.
    ///
    /// - Returns: `byteCount` bytes; nil where there are not as many exactly, or the format is
    ///   broken.
    package static func decompress(_ stored: RawSpan, byteCount: Int) -> [UInt8]? {
        var decoder = SnappyDecoder(end: stored.byteCount)
        guard decoder.length(stored) == byteCount else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(byteCount)
        while decoder.position < decoder.end {
            guard decoder.element(stored, to: &output, limit: byteCount) else { return nil }
        }
        return output.count == byteCount ? output : nil
    }

    private init(end: Int) { self.end = end }

    private mutating func length(_ stored: RawSpan) -> Int? {
        var length = 0
        for shift in stride(from: 0, through: 28, by: 7) {
            guard let next = number(stored, byteCount: 1) else { return nil }
            length |= (next & 0x7F) << shift
            if next < 0x80 { return length }
        }
        return nil
    }

    /// Appends what an element stands for; false where it is broken.
    private mutating func element(
        _ stored: RawSpan, to output: inout [UInt8], limit: Int
    ) -> Bool {
        guard let tag = number(stored, byteCount: 1) else { return false }
        switch tag & 3 {
        case 0: return literal(stored, tag, to: &output, limit: limit)
        case 1:
            guard let low = number(stored, byteCount: 1) else { return false }
            return copy(4 + tag >> 2 & 7, from: (tag >> 5) << 8 | low, in: &output, limit: limit)
        default:
            guard let offset = number(stored, byteCount: tag & 3 == 2 ? 2 : 4) else { return false }
            return copy(1 + tag >> 2, from: offset, in: &output, limit: limit)
        }
    }

    private mutating func literal(
        _ stored: RawSpan, _ tag: Int, to output: inout [UInt8], limit: Int
    ) -> Bool {
        var length = tag >> 2
        if length >= 60 {
            guard let long = number(stored, byteCount: length - 59) else { return false }
            length = long
        }
        length += 1
        guard length <= end - position, length <= limit - output.count else { return false }
        output.append(copying: stored.extracting(position..<position + length))
        position += length
        return true
    }

    private func copy(
        _ length: Int, from offset: Int, in output: inout [UInt8], limit: Int
    ) -> Bool {
        guard offset > 0, offset <= output.count, length <= limit - output.count else {
            return false
        }
        let start = output.count - offset
        for index in start..<start + length { output.append(output[index]) }
        return true
    }

    /// A number of a few bytes, least significant first; nil at the end.
    private mutating func number(_ stored: RawSpan, byteCount: Int) -> Int? {
        guard byteCount <= end - position else { return nil }
        var value = 0
        for index in 0..<byteCount {
            value |= Int(stored.byte(at: position + index)) << (8 * index)
        }
        position += byteCount
        return value
    }
}
