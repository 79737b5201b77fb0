import Bytes
import Scoring

/// How many bits each part of some keys takes, and how they are packed.
struct KeyPacking: Equatable {
    /// The least loss of all keys: hundredths of a point short of 100 points.
    var leastLoss: UInt64 = 0
    var lossBits = 0
    var distanceBits = 0
    var idBits = 0

    init(leastLoss: UInt64, lossBits: Int, distanceBits: Int, idBits: Int) {
        (self.leastLoss, self.lossBits) = (leastLoss, lossBits)
        (self.distanceBits, self.idBits) = (distanceBits, idBits)
    }

    /// As few bits as some keys can do with.
    init<Candidate>(_ keys: ArraySlice<ListKey<Candidate>>) {
        var least = UInt64.max
        var greatest = UInt64.zero
        var all = UInt64.zero
        for key in keys {
            least = min(least, key.rawValue)
            greatest = max(greatest, key.rawValue)
            all |= key.rawValue
        }
        if keys.isEmpty { return }
        leastLoss = least >> KeyLayout.lossShift
        lossBits = (greatest >> KeyLayout.lossShift - leastLoss).usedBitCount
        distanceBits = (all >> KeyLayout.distanceShift & KeyLayout.distanceMask).usedBitCount
        idBits = (all & KeyLayout.candidateMask).usedBitCount
    }

    /// Bits of a key: at most 63.
    private var width: Int { lossBits + distanceBits + idBits }

    /// Whether keys can be packed this way.
    var isSound: Bool {
        lossBits <= 14 && distanceBits <= 17 && 0...32 ~= idBits && leastLoss <= 10_000
    }

    /// The words that some keys take, with the one at the end; equal keys may take no bits, but
    /// have a word to be loaded from.
    func wordCount(_ count: Int) -> Int {
        count == 0 ? 1 : max(1, (count * width + 63) / 64) + 1
    }

    // MARK: - Packing

    /// Packs keys into words that are zero.
    func pack<Candidate>(
        _ keys: ArraySlice<ListKey<Candidate>>, into words: inout [UInt64], at start: Int
    ) {
        let distanceStart = UInt64(idBits)
        let lossStart = UInt64(idBits + distanceBits)
        let width = UInt64(width)
        let span = keys.span
        var output = words.mutableSpan
        var index = start
        var pending: UInt64 = 0
        var bitCount: UInt64 = 0
        for position in span.indices {
            let key = span[position].rawValue
            let value =
                (key &>> KeyLayout.lossShift &- leastLoss) &<< lossStart
                | (key &>> KeyLayout.distanceShift & KeyLayout.distanceMask) &<< distanceStart
                | key & KeyLayout.candidateMask
            pending |= value &<< bitCount
            bitCount &+= width
            if bitCount >= 64 {
                output[index] = pending
                index += 1
                bitCount &-= 64
                // What of the value did not fit; its width is below 64, and so is the shift.
                pending = value &>> (width &- bitCount)
            }
        }
        if bitCount > 0 { output[index] = pending }
    }

    /// Unpacks keys; traps where the bytes are fewer than ``wordCount(_:)`` words.
    func unpack<Candidate>(_ bytes: RawSpan, count: Int) -> [ListKey<Candidate>] {
        let distanceStart = UInt64(idBits)
        let lossStart = UInt64(idBits + distanceBits)
        let width = width
        let mask: UInt64 = 1 << UInt64(width) - 1
        let idMask: UInt64 = 1 << UInt64(idBits) - 1
        let distanceMask: UInt64 = 1 << UInt64(distanceBits) - 1
        precondition(bytes.byteCount >= 8 * wordCount(count), "keys end before their words")
        return [ListKey<Candidate>](capacity: count) { keys in
            var bit = 0
            for _ in 0..<count {
                let offset = (bit &>> 6) &<< 3
                let shift = UInt64(bit & 63)
                // Two shifts, since one by 64 bits would be none.
                let value =
                    (bytes.word(at: offset) &>> shift
                        | (bytes.word(at: offset &+ 8) &<< 1) &<< (63 &- shift)) & mask
                keys.append(
                    ListKey(
                        rawValue: (value &>> lossStart &+ leastLoss) &<< KeyLayout.lossShift
                            | (value &>> distanceStart & distanceMask) &<< KeyLayout.distanceShift
                            | value & idMask))
                bit &+= width
            }
        }
    }
}

extension UInt64 {
    /// The bits from the lowest to the highest one that is set.
    fileprivate var usedBitCount: Int { bitWidth - leadingZeroBitCount }
}
