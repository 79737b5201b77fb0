/// A ``ByteSource`` behind bounds checks; offsets are those of the file.
@safe struct ByteView: @unchecked Sendable {
    // Sendable without a lock: the bytes never change (`ByteSource`), and `owner` keeps them.

    let count: Int
    private let base: UnsafeRawPointer?
    let owner: any ByteSource

    init(_ owner: any ByteSource) {
        let buffer = unsafe owner.buffer
        unsafe base = buffer.baseAddress
        count = buffer.count
        self.owner = owner
    }

    /// The byte at an offset; traps outside the file.
    subscript(offset: Int) -> UInt8 {
        @inline(__always) get {
            precondition(UInt(bitPattern: offset) < UInt(bitPattern: count), "outside the file")
            // In bounds by the line above, and a file with bytes has a base.
            return unsafe base.unsafelyUnwrapped.load(fromByteOffset: offset, as: UInt8.self)
        }
    }

    /// Lends a range of the bytes; traps outside the file.
    func withBytes<Result>(
        _ range: Range<Int>, _ body: (RawSpan) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result {
        // The source outlives the span: it is released after the body at the earliest.
        defer { withExtendedLifetime(owner) {} }
        let all = unsafe RawSpan(
            _unsafeBytes: UnsafeRawBufferPointer(start: base, count: count))
        return try body(all.extracting(range))
    }
}
