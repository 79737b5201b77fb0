import FoundationEssentials

/// What was current when: `published.jsonl`, a line for each time that `current` moved.
///
///     {"action":"publish","at":"2026-11-20T04:01:12Z","snapshot":"...-3f9c2a"}
///     {"action":"publish","at":"2026-11-21T04:01:09Z","previous":"...-3f9c2a","snapshot":"...-77aa01"}
///     {"action":"rollback","at":"2026-11-21T07:30:44Z","previous":"...-77aa01","snapshot":"...-3f9c2a"}
///
/// A line also has what the night's pool held, where that is known: `"pool":{"blocks":222,…}`.
///
/// It is read as a stack: a publication puts a snapshot on top, a rollback takes off what lies
/// above its target. So a rollback undoes publications, and never goes to a snapshot that was
/// rolled back from:
///
///     publish A, B, C   A B C
///     rollback          A B
///     publish D         A B D
///     rollback          A B
///     rollback          A
///
/// The line is written before `current` moves, and says from where. Where `current` still is
/// there, the move did not come about, and the line does not count; the next one replaces it.
/// Where `current` is somewhere else altogether, somebody moved it by hand.
struct PublicationLog {
    /// One move of `current`.
    struct Entry: Codable, Equatable {
        enum Action: String, Codable { case publish, rollback }

        let action: Action
        /// ISO 8601, UTC.
        let at: String
        let previous: String?
        let snapshot: String
        /// What the snapshot's pool held; nil where nobody knows, as in lines of older versions.
        let pool: PublishedPool?
    }

    /// Some years of nights; older lines are dropped.
    private static let longest = 1000

    private(set) var entries: [Entry] = []
    /// What `current` stood at, the latest last; the last one is the current one.
    private(set) var stack: [String]
    private let current: String?

    /// Reads a log and holds it against what `current` names.
    ///
    /// - Parameters:
    ///   - bytes: the file's; lines that are no entries are left out.
    ///   - current: the name that the link holds.
    ///   - kept: the snapshots that are there, the oldest first. Those before the log began count
    ///     as published.
    init(_ bytes: [UInt8], current: String?, kept: [String]) {
        self.current = current
        let decoder = JSONDecoder()
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let entry = try? decoder.decode(Entry.self, from: Data(line)) else { continue }
            entries.append(entry)
        }
        let beginning = entries.isEmpty ? current : entries[0].previous
        stack = beginning.map { beginning in kept.filter { $0 < beginning } } ?? []
        if let last = entries.last, current == last.previous, current != last.snapshot {
            entries.removeLast()
        }
        for entry in entries { replay(entry) }
        stand(at: current)
    }

    /// Adds a move from where `current` is.
    mutating func append(
        _ action: Entry.Action, of snapshot: String, at: String, pool: PublishedPool? = nil
    ) {
        let entry = Entry(
            action: action, at: at, previous: current, snapshot: snapshot, pool: pool)
        entries.append(entry)
        entries.removeFirst(max(0, entries.count - Self.longest))
        replay(entry)
    }

    /// Gives a snapshot another name, since a copy of it took its place.
    ///
    /// - Returns: false where the log does not name it.
    mutating func rename(_ name: String, to newName: String) -> Bool {
        func renamed(_ other: String) -> String { other == name ? newName : other }
        let before = entries
        entries = entries.map { entry in
            Entry(
                action: entry.action, at: entry.at, previous: entry.previous.map(renamed),
                snapshot: renamed(entry.snapshot), pool: entry.pool)
        }
        stack = stack.map(renamed)
        return entries != before
    }

    /// The latest snapshot below the current one that a test lets pass.
    func previous(where isKept: (String) -> Bool) -> String? {
        stack.dropLast().last { $0 != stack.last && isKept($0) }
    }

    /// When a snapshot became current for the last time.
    func time(of snapshot: String) -> String? {
        entries.last { $0.snapshot == snapshot }?.at
    }

    /// The bytes of the file.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try entries.flatMap { try Array(encoder.encode($0)) + [UInt8(ascii: "\n")] }
    }

    // MARK: - The stack

    private mutating func replay(_ entry: Entry) {
        stand(at: entry.previous)
        switch entry.action {
        case .publish: stack.append(entry.snapshot)
        case .rollback: stand(at: entry.snapshot)
        }
    }

    /// Makes a snapshot the top: takes off what lies above it, or adds it.
    private mutating func stand(at snapshot: String?) {
        guard let snapshot, stack.last != snapshot else { return }
        if let place = stack.lastIndex(of: snapshot) {
            stack.removeSubrange((place + 1)...)
        } else {
            stack.append(snapshot)
        }
    }
}
