import Glibc

/// Memory for many numbers that several threads fill.
///
/// Unlike an array it is not copied when it is shared, and a large one asks for huge pages:
/// places that are looked at out of order then cost no walk through the page tables.
@safe final class SharedBuffer<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    // Sendable without a lock: whoever fills one from several threads gives each its own places,
    // and lets nobody read before they are done.

    private static var hugePageByteCount: Int { 1 << 21 }

    let count: Int
    private let base: UnsafeMutablePointer<Element>

    /// Memory that holds the same value everywhere.
    init(repeating value: Element, count: Int) {
        self.count = count
        unsafe base = Self.allocate(count)
        unsafe base.initialize(repeating: value, count: count)
    }

    /// Memory that several threads fill from the beginning.
    ///
    /// - Parameters:
    ///   - count: how many values.
    ///   - width: how many threads may work at once.
    ///   - value: the value at a place.
    init(count: Int, width: Int, _ value: @Sendable (Int) -> Element) {
        self.count = count
        // Each place belongs to one part, and the parts are all places.
        nonisolated(unsafe) let memory = unsafe Self.allocate(count)
        _ = Parallel.mapParts(of: count, width: width) { part in
            for place in part { unsafe (memory + place).initialize(to: value(place)) }
        }
        unsafe base = memory
    }

    @unsafe private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
        let byteCount = max(1, count * MemoryLayout<Element>.stride)
        let isLarge = byteCount >= 2 * hugePageByteCount
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: byteCount, alignment: isLarge ? hugePageByteCount : 64)
        // A hint; without huge pages everything works as well.
        if isLarge { _ = unsafe madvise(memory, byteCount, MADV_HUGEPAGE) }
        return unsafe memory.bindMemory(to: Element.self, capacity: count)
    }

    deinit { unsafe base.deallocate() }

    /// The value at a place; traps outside.
    @inline(__always)
    subscript(place: Int) -> Element {
        get {
            precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "outside the storage")
            // In bounds by the line above, and initialized from the beginning.
            return unsafe base[place]
        }
        set {
            precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "outside the storage")
            unsafe base[place] = newValue
        }
    }

    /// Copies some elements to a place; traps where they do not fit.
    func copy(_ elements: Span<Element>, to place: Int) {
        precondition(place >= 0 && elements.count <= count - place, "outside the storage")
        unsafe elements.withUnsafeBufferPointer { elements in
            guard let start = elements.baseAddress else { return }
            // In bounds by the precondition; a span never overlaps memory that is filled.
            unsafe (base + place).update(from: start, count: elements.count)
        }
    }

    /// Moves some elements to an earlier place; traps outside.
    func move(_ range: Range<Int>, to place: Int) {
        precondition(
            0 <= place && place <= range.lowerBound && range.upperBound <= count,
            "outside the storage")
        // In bounds by the precondition; `update` allows the two to overlap.
        unsafe (base + place).update(from: base + range.lowerBound, count: range.count)
    }

    /// Lends some elements, until the closure returns; traps outside.
    @inline(__always)
    func withSpan<Result>(_ range: Range<Int>, _ body: (Span<Element>) -> Result) -> Result {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside the storage")
        // In bounds by the precondition.
        let elements = unsafe UnsafeBufferPointer(
            start: base + range.lowerBound, count: range.count)
        return body(unsafe Span(_unsafeElements: elements))
    }

    /// Lends the bytes of the first elements, until the closure returns; traps outside.
    func withBytes<Result, Failure: Error>(
        first elementCount: Int, _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(0 <= elementCount && elementCount <= count, "outside the storage")
        // In bounds by the precondition.
        let bytes = unsafe UnsafeRawBufferPointer(
            start: base, count: elementCount * MemoryLayout<Element>.stride)
        return try body(unsafe RawSpan(_unsafeBytes: bytes))
    }
}

extension SharedBuffer where Element: Comparable {
    /// Sorts some elements; traps outside.
    func sort(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside the storage")
        if range.count > 32 {
            // In bounds by the precondition.
            var elements = unsafe UnsafeMutableBufferPointer(
                start: base + range.lowerBound, count: range.count)
            return unsafe elements.sort()
        }
        // By insertion: most lists are short.
        for place in range.dropFirst() {
            let value = self[place]
            var hole = place
            while hole > range.lowerBound, self[hole - 1] > value {
                self[hole] = self[hole - 1]
                hole -= 1
            }
            self[hole] = value
        }
    }
}
