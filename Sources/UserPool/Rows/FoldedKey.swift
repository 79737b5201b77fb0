import Bytes
import JSON

/// A folded text of a batch and its hash.
struct FoldedKey {
    let hash: UInt64
    /// Where the folded bytes are: in the batch, or in the folder's own buffer.
    fileprivate let start: Int
    fileprivate let count: Int
    fileprivate let isInBatch: Bool
}

/// Folds the ids of a batch.
///
/// Nearly every id is stored as its folded form: then nothing is copied.
struct KeyFolder {
    private let hasher = TextHasher.shared
    private var bytes: [UInt8] = []

    /// The key of a value, or nil where it is NULL, blank, no text or not UTF-8.
    mutating func key(in batch: borrowing RowBatch, row: Int, column: Int) -> FoldedKey? {
        guard batch.storage(row, column) == .text else { return nil }
        let place = batch.place(row, column)
        let text = batch.bytes.span.extracting(place)
        let (hash, isPlain) = hasher.hash(text)
        if isPlain {
            return FoldedKey(
                hash: hash, start: place.lowerBound, count: place.count, isInBatch: true)
        }
        guard text.isUTF8 else { return nil }
        let folded = ASCIIFolding.append(text, to: &bytes)
        if folded.isEmpty { return nil }
        return FoldedKey(
            hash: hasher.hash(bytes.span.extracting(folded)).hash, start: folded.lowerBound,
            count: folded.count, isInBatch: false)
    }

    /// Lends the folded bytes of a key, until the closure returns.
    @inline(__always)
    func withBytes<Result>(
        of key: FoldedKey, _ batch: borrowing RowBatch, _ body: (Span<UInt8>) -> Result
    ) -> Result {
        let range = key.start..<key.start + key.count
        return body(
            key.isInBatch ? batch.bytes.span.extracting(range) : bytes.span.extracting(range))
    }
}
