// Numbers in memory as the bytes that they are, and bytes copied out of a view.
//
// The standard library's `bytes` is unsafe, since a value may have padding that nobody has written
// to. An integer has none, so these views are safe; each lives as long as what it looks into.

extension Array where Element: FixedWidthInteger & BitwiseCopyable {
    /// The bytes of all numbers.
    @inlinable
    package var rawSpan: RawSpan {
        @_lifetime(borrow self)
        @inline(__always)
        borrowing get {
            // An integer has no padding, and the view lives no longer than the array.
            unsafe _overrideLifetime(span.bytes, borrowing: self)
        }
    }
}

extension Span where Element: FixedWidthInteger & BitwiseCopyable {
    /// The bytes of all numbers.
    @inlinable
    package var rawSpan: RawSpan {
        @_lifetime(copy self)
        @inline(__always)
        get {
            // An integer has no padding.
            unsafe _overrideLifetime(bytes, copying: self)
        }
    }
}

// MARK: - Copies
extension [UInt8] {
    /// A copy of some bytes.
    @inlinable
    package init(copying bytes: RawSpan) {
        // The buffer lives for the length of the closure and is copied.
        self = unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// Appends a copy of some bytes.
    @inlinable
    package mutating func append(copying bytes: RawSpan) {
        // The buffer lives for the length of the closure and is copied.
        unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }

    /// Appends a copy of some bytes.
    @inlinable
    package mutating func append(copying bytes: Span<UInt8>) { append(copying: bytes.rawSpan) }
}
