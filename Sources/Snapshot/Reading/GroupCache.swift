import Synchronization

/// Row groups that were opened lately, up to a number of bytes.
final class GroupCache: Sendable {
    /// Which row group of which part.
    struct Key: Hashable, Sendable {
        let part: UInt16
        let rowGroup: Int16
    }

    private struct Entry {
        let group: OpenGroup
        var lastUse: UInt64
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var byteCount = 0
        var clock: UInt64 = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: bytes; a single group may be larger and is then kept alone.
    init(limit: Int) { self.limit = limit }

    /// The group, opened by `open` where it is not here.
    ///
    /// Two tasks that ask at once may both open it; what they get is the same.
    func group(_ key: Key, open: () throws -> OpenGroup) throws -> OpenGroup {
        if let group = state.withLock({ Self.use(key, &$0) }) { return group }
        let group = try open()
        state.withLock { Self.insert(group, key, &$0, limit: limit) }
        return group
    }

    private static func use(_ key: Key, _ state: inout State) -> OpenGroup? {
        state.clock += 1
        state.entries[key]?.lastUse = state.clock
        return state.entries[key]?.group
    }

    private static func insert(
        _ group: OpenGroup, _ key: Key, _ state: inout State, limit: Int
    ) {
        guard state.entries[key] == nil else { return }
        state.byteCount += group.byteCount
        while state.byteCount > limit,
            let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            state.byteCount -= oldest.value.group.byteCount
            state.entries[oldest.key] = nil
        }
        state.entries[key] = Entry(group: group, lastUse: state.clock)
    }
}
