import Bytes
import JSON

/// One row of a ``RowBatch``, its values as the rules read them.
struct BatchRow {
    private let batch: RowBatch
    /// The place of the row in its batch.
    var index: Int

    init(_ batch: RowBatch, _ index: Int) {
        (self.batch, self.index) = (batch, index)
    }

    func storage(_ column: Int) -> RowBatch.StorageClass { batch.storage(index, column) }

    func integer(_ column: Int) -> Int64 { batch.integer(index, column) }

    /// Lends the bytes of a text or a blob, until the closure returns.
    @inline(__always)
    func withBytes<Result, Failure: Error>(
        _ column: Int, _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(batch.bytes.span.extracting(batch.place(index, column)))
    }

    /// Lends a text of `users`; nil where the column is NULL.
    ///
    /// - Throws: ``RejectReason`` where something else than UTF-8 text is stored.
    @inline(__always)
    func withText<Result>(
        _ column: UserColumn, _ body: (Span<UInt8>) throws(RejectReason) -> Result
    ) throws(RejectReason) -> Result? {
        switch storage(column.rawValue) {
        case .null: return nil
        case .text: break
        default: throw RejectReason(column.field, .notText)
        }
        return try withBytes(column.rawValue) { (bytes) throws(RejectReason) -> Result in
            guard bytes.isUTF8 else { throw RejectReason(column.field, .notUTF8) }
            return try body(bytes)
        }
    }

    /// A number of `users`; nil where the column is NULL.
    ///
    /// - Throws: ``RejectReason`` where something else than a number is stored.
    func number(_ column: UserColumn) throws(RejectReason) -> Double? {
        switch storage(column.rawValue) {
        case .null: return nil
        case .integer, .real: return batch.real(index, column.rawValue)
        default: throw RejectReason(column.field, .notNumber)
        }
    }

    /// The folded form of a text of any table, in place of what the buffer holds.
    ///
    /// - Returns: false where it is NULL, blank, no text or not UTF-8.
    func foldText(_ column: Int, into buffer: inout [UInt8]) -> Bool {
        buffer.removeAll(keepingCapacity: true)
        guard storage(column) == .text else { return false }
        return withBytes(column) { bytes in
            guard bytes.isUTF8 else { return false }
            return !ASCIIFolding.append(bytes, to: &buffer).isEmpty
        }
    }
}
