import Parquet

/// Where the least and the greatest of some values are in a ``ColumnValues``.
struct ValueBounds {
    var least: Int
    var greatest: Int
}

extension ValueBounds {
    /// The bounds of some rows, which are not empty; `nil` for doubles, which have no such order.
    init?(_ data: ColumnChunkData, _ rows: Range<Int>) {
        switch data {
        case .dictionary(.double, _), .plain(.double): return nil
        case .dictionary(_, let indices):
            // The dictionary ascends: its positions compare as its values do.
            let bounds = extremes(indices, rows)
            self.init(least: Int(bounds.least), greatest: Int(bounds.greatest))
        case .plain(let values):
            self.init(least: rows.lowerBound, greatest: rows.lowerBound)
            for row in rows { extend(to: row, row, in: values) }
        }
    }

    /// The bounds of all pages together.
    init?(_ pages: [ValueBounds], in values: ColumnValues) {
        guard let first = pages.first else { return nil }
        self = first
        for page in pages { extend(to: page.least, page.greatest, in: values) }
    }

    private mutating func extend(to low: Int, _ high: Int, in values: ColumnValues) {
        if values.isValue(low, below: least) { least = low }
        if values.isValue(greatest, below: high) { greatest = high }
    }
}

/// The least and the greatest index of some rows, which are not empty.
func extremes(_ indices: [UInt32], _ rows: Range<Int>) -> (least: UInt32, greatest: UInt32) {
    var least = UInt32.max
    var greatest = UInt32.min
    for index in indices[rows] {
        least = min(least, index)
        greatest = max(greatest, index)
    }
    return (least, greatest)
}
