/// Finds the position of an id among many: a hash table with open addressing, four to eight bytes
/// an id.
struct IDIndex {
    private static let free = UInt32.max
    private var slots: [UInt32] = [free]

    init() {}

    init(of ids: RaggedArray<UInt8>) {
        var slotCount = 16
        while slotCount < ids.count * 3 / 2 { slotCount *= 2 }
        slots = [UInt32](repeating: Self.free, count: slotCount)
        for position in 0..<ids.count {
            var slot = self.slot(of: ids[position].span)
            while slots[slot] != Self.free { slot = (slot + 1) & (slotCount - 1) }
            slots[slot] = UInt32(position)
        }
    }

    func find(_ id: Span<UInt8>, in ids: RaggedArray<UInt8>) -> Int? {
        var slot = self.slot(of: id)
        // Ends, since at least a third of the slots are free.
        while slots[slot] != Self.free {
            let position = Int(slots[slot])
            if ids[position].span.equals(id) { return position }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func slot(of id: Span<UInt8>) -> Int {
        Int(truncatingIfNeeded: id.seededHash) & (slots.count - 1)
    }
}
