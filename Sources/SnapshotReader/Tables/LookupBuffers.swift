import Parquet

/// Room for the pages of a lookup.
struct LookupBuffers: ~Copyable {
    /// Whether the next list may be in the same pages, so that there is a room for each column.
    ///
    /// A single lookup has the three pages in one room after each other, which spares it the
    /// allocations of two rooms (by perf 0.2 µs).
    let keepsPages: Bool
    /// Of users.parquet, candidates, and of all columns if pages are not kept.
    var ids = PageBuffer()
    var scores = PageBuffer()
    var distances = PageBuffer()

    /// No room yet.
    init(keepsPages: Bool) { self.keepsPages = keepsPages }
}
