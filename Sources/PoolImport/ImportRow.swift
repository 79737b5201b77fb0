import Bytes

/// One row to be written: values by column, texts and blobs in one flat buffer.
struct ImportRow {
    /// A value as SQLite stores it; ranges are those of ``bytes``.
    enum Value: Equatable {
        case null
        case integer(Int64)
        case real(Double)
        case text(Range<Int>)
        case blob(Range<Int>)
    }

    /// The texts and blobs; never empty, so that an empty text has an address too.
    private(set) var bytes: [UInt8] = [0]
    private(set) var values: [Value]

    init(columnCount: Int) { values = Array(repeating: .null, count: columnCount) }

    subscript(column: Int) -> Value {
        get { values[column] }
        set { values[column] = newValue }
    }

    /// Makes all values NULL.
    mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(0)
        for column in values.indices { values[column] = .null }
    }

    /// Adds bytes and returns where they are.
    mutating func append(_ text: Span<UInt8>) -> Range<Int> {
        let start = bytes.count
        bytes.append(copying: text)
        return start..<bytes.count
    }

    /// Adds what a closure writes and returns where it is.
    mutating func append<Failure: Error>(
        _ write: (inout [UInt8]) throws(Failure) -> Void
    ) throws(Failure) -> Range<Int> {
        let start = bytes.count
        try write(&bytes)
        return start..<bytes.count
    }
}
