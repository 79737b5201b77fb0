import Glibc

/// Memory for many numbers that several threads fill.
///
/// Unlike an array it is not copied when it is shared, and a large one asks for huge pages:
/// elements that are read out of order then cost no walk through the page tables.
///
/// The caller keeps two rules: threads that fill a buffer at the same time write to different
/// elements, and nobody reads an element before its writer is done. The class is public because the
/// compiler (Swift 6.3) does not specialise what is `package` in other targets.
@safe public final class SharedBuffer<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    // Sendable without a lock: by the two rules above.

    /// The number of elements.
    public let count: Int
    @usableFromInline let base: UnsafeMutablePointer<Element>

    /// Memory that holds the same value everywhere.
    ///
    /// - Complexity: O(count).
    @inlinable
    public init(repeating value: Element, count: Int) {
        self.count = count
        unsafe base = Self.allocate(count)
        unsafe base.initialize(repeating: value, count: count)
    }

    /// Memory that several threads fill from the beginning.
    ///
    /// - Parameters:
    ///   - count: how many elements.
    ///   - width: how many threads may work at once.
    ///   - value: the value of the element at an index.
    /// - Complexity: O(count), shared by the threads.
    @inlinable
    public init(count: Int, width: Int, _ value: @Sendable (Int) -> Element) {
        self.count = count
        // Each element belongs to one part, and the parts are all elements.
        nonisolated(unsafe) let memory = unsafe Self.allocate(count)
        _ = Parallel.mapParts(of: count, width: width) { part in
            for index in part { unsafe (memory + index).initialize(to: value(index)) }
        }
        unsafe base = memory
    }

    @unsafe @inlinable
    static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
        let memory = unsafe allocateShared(byteCount: count * MemoryLayout<Element>.stride)
        return unsafe memory.bindMemory(to: Element.self, capacity: count)
    }

    deinit { unsafe base.deallocate() }

    /// The element at an index; traps outside the buffer.
    @inlinable
    public subscript(index: Int) -> Element {
        @inline(__always) get {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "outside the buffer")
            // In bounds by the line above, and initialized from the beginning.
            return unsafe base[index]
        }
        @inline(__always) set {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "outside the buffer")
            // In bounds by the line above.
            unsafe base[index] = newValue
        }
    }

    /// Copies some elements to an index; traps where they do not fit.
    @inlinable
    public func copy(_ elements: Span<Element>, to index: Int) {
        precondition(index >= 0 && elements.count <= count - index, "outside the buffer")
        unsafe elements.withUnsafeBufferPointer { elements in
            guard let start = elements.baseAddress else { return }
            // In bounds by the precondition; a span never overlaps memory that is filled.
            unsafe (base + index).update(from: start, count: elements.count)
        }
    }

    /// Moves some elements to an earlier index; traps outside the buffer.
    @inlinable
    public func move(_ range: Range<Int>, to index: Int) {
        precondition(
            0 <= index && index <= range.lowerBound && range.upperBound <= count,
            "outside the buffer")
        // In bounds by the precondition; `update` allows the two to overlap.
        unsafe (base + index).update(from: base + range.lowerBound, count: range.count)
    }

    /// Lends the bytes of the first elements, until the closure returns; traps outside the buffer.
    @inlinable
    public func withBytes<Result, Failure: Error>(
        first elementCount: Int, _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(0 <= elementCount && elementCount <= count, "outside the buffer")
        // In bounds by the precondition.
        let bytes = unsafe UnsafeRawBufferPointer(
            start: base, count: elementCount * MemoryLayout<Element>.stride)
        return try body(unsafe RawSpan(_unsafeBytes: bytes))
    }
}

extension SharedBuffer where Element: Comparable {
    /// Sorts some elements; traps outside the buffer.
    ///
    /// - Complexity: O(n log n); O(n) for a short range that is nearly sorted.
    @inlinable
    public func sort(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside the buffer")
        if range.count > 32 {
            // In bounds by the precondition.
            var elements = unsafe UnsafeMutableBufferPointer(
                start: base + range.lowerBound, count: range.count)
            return unsafe elements.sort()
        }
        // By insertion: most lists are short.
        for index in range.dropFirst() {
            let value = self[index]
            var hole = index
            while hole > range.lowerBound, self[hole - 1] > value {
                self[hole] = self[hole - 1]
                hole -= 1
            }
            self[hole] = value
        }
    }
}

/// Memory of a buffer, uninitialized: 64-byte aligned, a large one on huge pages where the system
/// has some.
@unsafe @usableFromInline
func allocateShared(byteCount: Int) -> UnsafeMutableRawPointer {
    let hugePageByteCount = 1 << 21
    let byteCount = max(1, byteCount)
    let isLarge = byteCount >= 2 * hugePageByteCount
    let memory = UnsafeMutableRawPointer.allocate(
        byteCount: byteCount, alignment: isLarge ? hugePageByteCount : 64)
    // A hint; without huge pages everything works as well.
    if isLarge { _ = unsafe madvise(memory, byteCount, MADV_HUGEPAGE) }
    return unsafe memory
}
