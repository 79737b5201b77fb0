import Bytes

/// How the entries of keys.idx are laid out, by version; the formats are drawn in
/// KeyIndexFormat.swift.
package struct KeyIndexLayout: Sendable {
    /// 1 or 2.
    package let version: UInt32
    /// The length of an entry.
    package let entryByteCount: Int
    /// What of a hash is stored.
    let hashMask: UInt64

    private init(version: UInt32, entryByteCount: Int, hashMask: UInt64) {
        (self.version, self.entryByteCount, self.hashMask) = (version, entryByteCount, hashMask)
    }

    /// The layout in snapshots of format 1.
    package static let first = KeyIndexLayout(version: 1, entryByteCount: 20, hashMask: .max)
    /// The layout since format 2.
    package static let second = KeyIndexLayout(
        version: 2, entryByteCount: 12, hashMask: 0xFFFF_FFFF_0000_0000)

    /// The layout of a version of keys.idx, if it is known.
    package static func of(version: UInt32) -> KeyIndexLayout? {
        [first, second].first { $0.version == version }
    }

    /// The layout in snapshots of a format.
    package static func of(formatVersion: String) -> KeyIndexLayout {
        formatVersion.hasPrefix("1.") ? first : second
    }

    /// How many entries fit into a page.
    package var entriesPerPage: Int {
        (KeyIndexFormat.pageByteCount - KeyIndexFormat.pageHeaderByteCount) / entryByteCount
    }

    /// What is stored of a hash.
    package func key(_ hash: UInt64) -> UInt64 { hash & hashMask }

    /// Entries, which come in the order of their rows, in their order in the file and as reading
    /// gives them back.
    ///
    /// - Complexity: O(n log n) for n entries.
    package func sorted(_ entries: [KeyEntry]) -> [KeyEntry] {
        if version == 1 {
            return entries.sorted { ($0.hash, $0.place.row) < ($1.hash, $1.place.row) }
        }
        // Half of the hash and the position as one number; entries come in the order of rows.
        let order = entries.indices.map { key(entries[$0].hash) | UInt64($0) }.sorted()
        return order.map { number in
            var entry = entries[Int(number & ~hashMask)]
            entry.hash = key(entry.hash)
            if entry.place.candidates > 0 { entry.place.row = 0 } else { entry.place.part = 0 }
            return entry
        }
    }

    /// Appends an entry as ``sorted(_:)`` gives it.
    package func append(_ entry: KeyEntry, to bytes: inout [UInt8]) {
        let place = entry.place
        if version == 1 {
            bytes.append(littleEndian: entry.hash)
            bytes.append(littleEndian: place.row)
        } else {
            bytes.append(littleEndian: UInt32(entry.hash >> 32))
            if place.candidates == 0 {
                bytes.append(littleEndian: place.row)
                bytes.append(littleEndian: UInt32(0))
                return
            }
        }
        bytes.append(littleEndian: place.part)
        bytes.append(littleEndian: place.rowGroup)
        bytes.append(littleEndian: place.firstRow | UInt32(place.candidates) << 24)
    }
}
