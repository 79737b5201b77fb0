import SnapshotFormat
package import SnapshotReader

extension KeyIndex {
    /// The first invariant that does not hold; nil if all hold.
    ///
    /// - every page has an entry, and every page but the last is full;
    /// - the entries of all pages are as many as the header says;
    /// - hashes ascend through all pages, and a page begins with the hash that the directory names.
    ///
    /// A forged file can break them, and lookups then miss users; checksums alone do not tell. The
    /// verifier does, and so do tests of what is written.
    ///
    /// - Complexity: O(n) for n entries.
    package func brokenInvariant() -> String? {
        var (count, previous) = (0, UInt64(0))
        for page in 0..<pageCount {
            guard let entries = try? entries(ofPage: page), let first = entries.first else {
                return "page \(page) has no entries"
            }
            if page < pageCount - 1, entries.count != layout.entriesPerPage {
                return "page \(page) is not full"
            }
            if first.hash != firstHash(ofPage: page) {
                return "page \(page) begins with another hash than the directory says"
            }
            for entry in entries {
                if entry.hash < previous { return "the hashes of page \(page) do not ascend" }
                previous = entry.hash
            }
            count += entries.count
        }
        return count == entryCount ? nil : "there are \(count) entries instead of \(entryCount)"
    }
}
