import Bytes
import Parallelism

/// Finds the position of an id among many: a hash table with open addressing.
///
///     let index = IDIndex(bytes: bytes, ends: ends, width: 2)
///     let position = index.find(id.span)      // or IDIndex.none
///
/// A slot holds a part of the hash and where the id's record is; the record holds the position,
/// the length and the bytes side by side. An id that is there costs two waits for the memory, one
/// that is not nearly always one. 12 to 24 bytes an id, and its record.
package struct IDIndex: Sendable {
    /// What is found where no id is.
    package static let none = PoolRow(rawValue: .max)

    /// The bits of a slot that say where the record is: 2^40 words are 8 TiB.
    private static let placeMask: UInt64 = (1 << 40) - 1

    /// The upper 24 bits of the hash, and the first word of the record plus 1; 0 where it is free.
    private let slots: SharedBuffer<UInt64>
    /// A word of position (low half) and length, then the bytes, filled up with zeroes.
    private let records: SharedBuffer<UInt64>

    /// An index without ids.
    package init() {
        slots = SharedBuffer(repeating: 0, count: 1)
        records = SharedBuffer(repeating: 0, count: 0)
    }

    /// Indexes all ids.
    ///
    /// - Parameters:
    ///   - bytes: folded ids, end to end, each shorter than 2^32 bytes.
    ///   - ends: where each ends in the bytes; less than 2^32 - 1.
    ///   - width: how many threads may work at once.
    /// - Complexity: O(bytes), shared by the threads.
    package init(bytes: [UInt8], ends: [Int], width: Int) {
        var slotCount = 16
        while slotCount < ends.count * 3 / 2 { slotCount *= 2 }
        slots = SharedBuffer(repeating: 0, count: slotCount)
        var starts: [Int] = [0]
        starts.reserveCapacity(ends.count + 1)
        for position in ends.indices {
            let start = position == 0 ? 0 : ends[position - 1]
            starts.append(starts[position] + Self.wordCount(ends[position] - start))
        }
        records = SharedBuffer(repeating: 0, count: starts[ends.count])
        let hashes = Parallel.mapParts(of: ends.count, width: width) { [records, starts] part in
            part.map { position in
                let start = position == 0 ? 0 : ends[position - 1]
                let id = bytes.span.extracting(start..<ends[position])
                Self.write(id, position, to: records, at: starts[position])
                return TextHasher.shared.hash(id).hash
            }
        }
        let mask = slotCount - 1
        var position = 0
        for hash in hashes.joined() {
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = hash & ~Self.placeMask | UInt64(starts[position] + 1)
            position += 1
        }
    }

    private static func wordCount(_ byteCount: Int) -> Int { 1 + (byteCount + 7) / 8 }

    private static func write(
        _ id: Span<UInt8>, _ position: Int, to records: SharedBuffer<UInt64>, at start: Int
    ) {
        records[start] = UInt64(id.count) << 32 | UInt64(position)
        for word in 0..<(id.count + 7) / 8 {
            records[start + 1 + word] = id.rawSpan.paddedWord(at: 8 * word)
        }
    }

    /// The position of one id, or ``none``.
    ///
    /// - Complexity: O(length of the id).
    package func find(_ id: Span<UInt8>) -> PoolRow {
        let hash = TextHasher.shared.hash(id).hash
        return find(id, hash, from: Int(truncatingIfNeeded: hash) & (slots.count - 1))
    }

    /// The position of the id of a key, or ``none``.
    func find(_ key: FoldedKey, in batch: borrowing RowBatch, by folder: borrowing KeyFolder)
        -> PoolRow
    {
        let first = Int(truncatingIfNeeded: key.hash) & (slots.count - 1)
        return folder.withBytes(of: key, batch) { find($0, key.hash, from: first) }
    }

    /// The positions of some ids.
    ///
    /// - Parameters:
    ///   - keys: the ids.
    ///   - batch: where the keys are.
    ///   - folder: made the keys.
    /// - Returns: a position a key, or ``none``.
    func find(_ keys: [FoldedKey], in batch: RowBatch, by folder: KeyFolder) -> [PoolRow] {
        let mask = slots.count - 1
        // Nothing in the first two loops waits for the key before: the waits for the memory
        // overlap.
        let slots = keys.map { self.slots[Int(truncatingIfNeeded: $0.hash) & mask] }
        let heads = zip(keys, slots).map { key, slot in
            Self.mayBe(slot, key.hash) ? records[Self.place(slot)] : 0
        }
        return keys.indices.map { index in
            let key = keys[index]
            if slots[index] == 0 { return Self.none }
            return folder.withBytes(of: key, batch) { id in
                if Self.mayBe(slots[index], key.hash), heads[index] >> 32 == UInt64(id.count),
                    hasBytes(id, at: Self.place(slots[index]))
                {
                    return PoolRow(rawValue: UInt32(truncatingIfNeeded: heads[index]))
                }
                return find(id, key.hash, from: Int(truncatingIfNeeded: key.hash) & mask)
            }
        }
    }

    private func find(_ id: Span<UInt8>, _ hash: UInt64, from first: Int) -> PoolRow {
        var index = first
        // Ends, since at least a third of the slots are free.
        while slots[index] != 0 {
            let slot = slots[index]
            if Self.mayBe(slot, hash) {
                let head = records[Self.place(slot)]
                if head >> 32 == UInt64(id.count), hasBytes(id, at: Self.place(slot)) {
                    return PoolRow(rawValue: UInt32(truncatingIfNeeded: head))
                }
            }
            index = (index + 1) & (slots.count - 1)
        }
        return Self.none
    }

    /// Whether a record of the same length holds these bytes.
    private func hasBytes(_ id: Span<UInt8>, at place: Int) -> Bool {
        var different: UInt64 = 0
        for word in 0..<(id.count + 7) / 8 {
            different |= records[place + 1 + word] ^ id.rawSpan.paddedWord(at: 8 * word)
        }
        return different == 0
    }

    private static func mayBe(_ slot: UInt64, _ hash: UInt64) -> Bool {
        slot != 0 && (slot ^ hash) & ~placeMask == 0
    }

    private static func place(_ slot: UInt64) -> Int { Int(slot & placeMask) - 1 }
}
