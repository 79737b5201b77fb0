import GRDBSQLite

/// The arguments of a function of SQL.
typealias RowArguments = UnsafeBufferPointer<OpaquePointer?>

/// Some rows of a statement, copied out of SQLite: what the threads that parse rows look at.
///
/// The texts and blobs are end to end in one buffer, those of a row together. Filling a batch
/// again allocates nothing.
struct RowBatch {
    /// How SQLite stores a value.
    enum StorageClass: UInt8 {
        case null, integer, real, text, blob
    }

    /// One value: a number as it is, or where its bytes are.
    private struct Value {
        /// The bit pattern of an integer or of a double, or the offset in the buffer.
        let bits: UInt64
        let byteCount: UInt32
        let storage: StorageClass
    }

    let columnCount: Int
    /// Row by row.
    private var values: [Value] = []
    /// The texts and blobs; what is behind them is of no row.
    private(set) var bytes: [UInt8] = []
    private var byteCount = 0
    private(set) var count = 0

    init(columnCount: Int) { self.columnCount = columnCount }

    /// Forgets all rows.
    mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        byteCount = 0
        count = 0
    }

    func storage(_ row: Int, _ column: Int) -> StorageClass { value(row, column).storage }

    func integer(_ row: Int, _ column: Int) -> Int64 {
        Int64(bitPattern: value(row, column).bits)
    }

    /// A number of either kind.
    func real(_ row: Int, _ column: Int) -> Double {
        let value = value(row, column)
        return value.storage == .integer
            ? Double(Int64(bitPattern: value.bits)) : Double(bitPattern: value.bits)
    }

    /// Where the bytes of a text or a blob are in ``bytes``; empty for everything else.
    func place(_ row: Int, _ column: Int) -> Range<Int> {
        let value = value(row, column)
        guard value.storage == .text || value.storage == .blob else { return 0..<0 }
        return Int(value.bits)..<Int(value.bits) + Int(value.byteCount)
    }

    private func value(_ row: Int, _ column: Int) -> Value { values[row * columnCount + column] }
}

// MARK: - Filling

extension RowBatch {
    /// Copies one row.
    ///
    /// - Parameters:
    ///   - arguments: the values of the row after the first one, as SQLite hands them to a function.
    ///   - isUTF8: whether the database keeps its texts in UTF-8.
    @unsafe mutating func append(_ arguments: RowArguments, isUTF8: Bool) {
        // SQLite lends the values until its function returns; everything is copied before.
        for index in 1..<arguments.count {
            let argument = unsafe arguments[index]
            switch unsafe sqlite3_value_type(argument) {
            case SQLITE_INTEGER:
                append(.integer, bits: UInt64(bitPattern: unsafe sqlite3_value_int64(argument)))
            case SQLITE_FLOAT:
                append(.real, bits: unsafe sqlite3_value_double(argument).bitPattern)
            case SQLITE_TEXT:
                // As a text SQLite would copy it, for a zero byte at the end; as a blob it comes
                // as it is stored, which in another encoding is not UTF-8.
                let start =
                    unsafe isUTF8
                    ? sqlite3_value_blob(argument)
                    : UnsafeRawPointer(sqlite3_value_text(argument))
                unsafe append(.text, from: start, byteCount: sqlite3_value_bytes(argument))
            case SQLITE_BLOB:
                let start = unsafe sqlite3_value_blob(argument)
                unsafe append(.blob, from: start, byteCount: sqlite3_value_bytes(argument))
            default:
                append(.null, bits: 0)
            }
        }
        count += 1
    }

    private mutating func append(_ storage: StorageClass, bits: UInt64, byteCount: Int32 = 0) {
        values.append(Value(bits: bits, byteCount: UInt32(byteCount), storage: storage))
    }

    @unsafe private mutating func append(
        _ storage: StorageClass, from start: UnsafeRawPointer?, byteCount length: Int32
    ) {
        // An empty value has no pointer.
        guard let start = unsafe start else { return append(storage, bits: UInt64(byteCount)) }
        let end = byteCount + Int(length)
        if end > bytes.count {
            bytes.append(contentsOf: repeatElement(0, count: max(end, 1 << 16)))
        }
        // In bounds by the lines above; SQLite's memory is not ours.
        unsafe bytes.withUnsafeMutableBytes { [byteCount] bytes in
            unsafe bytes.baseAddress?.advanced(by: byteCount).copyMemory(
                from: start, byteCount: Int(length))
        }
        append(storage, bits: UInt64(byteCount), byteCount: length)
        byteCount = end
    }
}
