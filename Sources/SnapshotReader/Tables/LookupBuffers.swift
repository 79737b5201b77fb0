import Parquet

/// Room for a page of each column.
struct LookupBuffers: ~Copyable {
    var rooms = InlineArray<5, PageBuffer> { _ in PageBuffer() }
}
