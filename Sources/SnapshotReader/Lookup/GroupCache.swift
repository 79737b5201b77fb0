import Synchronization

/// Row groups that were opened lately, up to a number of bytes.
///
/// A slot for each row group of each part: a lookup takes its group from the slot without meeting
/// lookups in other groups. Room is made by going around the slots: one that was used since the
/// last time around is passed over once (the "clock" of F. J. Corbató, "A paging experiment with
/// the Multics system", 1968).
final class GroupCache: Sendable {
    private final class Slot: Sendable {
        let group = Mutex<LookupGroup?>(nil)
        let wasUsed = Atomic(false)

        /// The group, which counts as used.
        func use() -> LookupGroup? {
            guard let group = group.withLock({ $0 }) else { return nil }
            if !wasUsed.load(ordering: .relaxed) { wasUsed.store(true, ordering: .relaxed) }
            return group
        }
    }

    private struct Room {
        var byteCount = 0
        /// The slot that is asked next to make room.
        var hand = 0
    }

    private let limit: Int
    /// `[parts]` the first slot of each.
    private let partStarts: [Int]
    private let slots: [Slot]
    private let room = Mutex(Room())

    /// An empty cache.
    ///
    /// - Parameters:
    ///   - limit: bytes; a single group may be larger and is then kept alone.
    ///   - groupCounts: the row groups of each part.
    init(limit: Int, groupCounts: [Int]) {
        self.limit = limit
        var starts: [Int] = []
        var count = 0
        for groupCount in groupCounts {
            starts.append(count)
            count += groupCount
        }
        partStarts = starts
        slots = (0..<count).map { _ in Slot() }
    }

    /// The bytes of the groups that are here.
    var byteCount: Int { room.withLock { $0.byteCount } }

    /// Whether one more group of middling size would push another one out.
    var isFull: Bool { byteCount + byteCount / max(1, slots.count) >= limit }

    /// The group, opened by `open` where it is not here; a wrong place traps.
    ///
    /// Two tasks that ask at once may both open it; what they get is the same.
    ///
    /// - Complexity: O(1) for a group that is here; to make room at most two rounds of all slots.
    func group(part: Int, _ rowGroup: Int, open: () throws -> LookupGroup) throws -> LookupGroup {
        let slot = slots[partStarts[part] + rowGroup]
        if let group = slot.use() { return group }
        let group = try open()
        insert(group, slot)
        return group
    }

    private func insert(_ group: LookupGroup, _ slot: Slot) {
        room.withLock { room in
            guard slot.group.withLock({ $0 }) == nil else { return }
            var steps = 2 * slots.count
            while room.byteCount + group.byteCount > limit, room.byteCount > 0, steps > 0 {
                room.byteCount -= makeRoom(at: room.hand)
                room.hand = (room.hand + 1) % slots.count
                steps -= 1
            }
            slot.group.withLock { $0 = group }
            slot.wasUsed.store(true, ordering: .relaxed)
            room.byteCount += group.byteCount
        }
    }

    /// Empties a slot that was not used lately, and tells how many bytes that freed.
    private func makeRoom(at index: Int) -> Int {
        if slots[index].wasUsed.exchange(false, ordering: .relaxed) { return 0 }
        return slots[index].group.withLock { group in
            defer { group = nil }
            return group?.byteCount ?? 0
        }
    }
}
