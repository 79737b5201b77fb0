extension FeatureTableBuilder {
    /// How the users are ordered in the table.
    struct Order {
        /// The index of the user in each row.
        let indexOfRow: [UInt32]
        /// The row of the user at each index.
        let rowOfIndex: [UInt32]
        /// The row of the user at each place of the byte order of ids, and the reverse.
        let rowOfRank: [UInt32]
        let rankOfRow: [UInt32]
    }

    /// Sorts users by id, and then stably by cell, which gives (cell, id).
    func order() -> Order {
        let byID = indexesSortedByID()
        var byCell = byID.enumerated().map { place, index in
            CellPlace(cell: cells[Int(index)], place: UInt32(place))
        }
        byCell.sort()
        var rowOfIndex = [UInt32](repeating: 0, count: count)
        var rowOfRank = rowOfIndex
        for (row, entry) in byCell.enumerated() {
            rowOfIndex[Int(byID[Int(entry.place)])] = UInt32(row)
            rowOfRank[Int(entry.place)] = UInt32(row)
        }
        return Order(
            indexOfRow: byCell.map { byID[Int($0.place)] }, rowOfIndex: rowOfIndex,
            rowOfRank: rowOfRank, rankOfRow: byCell.map(\.place))
    }

    private struct CellPlace: Comparable {
        let cell: UInt64
        let place: UInt32

        static func < (left: Self, right: Self) -> Bool {
            (left.cell, left.place) < (right.cell, right.place)
        }
    }

    /// The first sixteen bytes of an id as one number, which decides nearly every comparison.
    private struct IDPrefix {
        let high: UInt64
        let low: UInt64
        let index: UInt32
    }

    private func indexesSortedByID() -> [UInt32] {
        var prefixes = (0..<count).map { index in
            let id = ids[index]
            return IDPrefix(
                high: bigEndian(id.prefix(8)), low: bigEndian(id.dropFirst(8).prefix(8)),
                index: UInt32(index))
        }
        prefixes.sort { left, right in
            if left.high != right.high { return left.high < right.high }
            if left.low != right.low { return left.low < right.low }
            return ids[Int(left.index)].lexicographicallyPrecedes(ids[Int(right.index)])
        }
        return prefixes.map(\.index)
    }

    private func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var value: UInt64 = 0
        for byte in bytes { value = value << 8 | UInt64(byte) }
        return value << UInt64(8 * (8 - bytes.count))
    }
}
