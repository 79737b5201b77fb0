/// A pair that a scan lets through.
@frozen public struct Survivor: Hashable, Sendable {
    /// The candidate's row in the columns.
    public let row: Int
    /// Hundredths of a point: the score, or a bound from above (``ScanPlan/givesExactScores(_:)``).
    public let score: Int32

    /// - Parameters:
    ///   - row: the candidate's.
    ///   - score: hundredths of a point.
    @inlinable @inline(__always)
    public init(row: Int, score: Int32) {
        self.row = row
        self.score = score
    }
}

/// The pairs that scans let through, and how many they saw.
///
/// The memory is kept from scan to scan: appending is a store, and checks are made once a scan.
/// It is public because only what is public is inlined into another module.
/// What is `@unsafe` here is for the kernels; they append by themselves, because a function of this
/// module is not inlined into theirs.
@safe public struct Survivors: ~Copyable {
    /// How many pairs there are.
    @inlinable public var count: Int { unsafe pairCount }
    /// Pairs that passed the filters, whatever their score.
    package var passed = 0

    /// How many pairs there are, and each one's row and score.
    @unsafe @usableFromInline package var pairCount = 0
    @unsafe @usableFromInline package internal(set) var rows: UnsafeMutablePointer<UInt32>
    @unsafe @usableFromInline package internal(set) var scores: UnsafeMutablePointer<Int32>
    private var capacity: Int

    /// Room for a kernel's notes: the squared chords and the scores of the vectors that it looks at
    /// in one go.
    @unsafe package let notedSquares: UnsafeMutablePointer<SIMD16<Float>>
    @unsafe package let notedScores: UnsafeMutablePointer<SIMD16<Int32>>
    /// How many vectors there is room for.
    private static let notedCount = 32

    /// - Parameter capacity: pairs to make room for; it grows when a scan needs more.
    package init(capacity: Int = 4096) {
        self.capacity = max(capacity, 1)
        unsafe rows = .allocate(capacity: self.capacity)
        unsafe scores = .allocate(capacity: self.capacity)
        unsafe notedSquares = .allocate(capacity: Self.notedCount)
        unsafe notedScores = .allocate(capacity: Self.notedCount)
    }

    deinit {
        unsafe rows.deallocate()
        unsafe scores.deallocate()
        unsafe notedSquares.deallocate()
        unsafe notedScores.deallocate()
    }

    /// The pairs, in the order of their rows within each scan; traps outside of `0..<count`.
    @inlinable public subscript(index: Int) -> Survivor {
        @inline(__always) get {
            precondition(index >= 0 && index < count, "a survivor that is not there")
            // In bounds by the line above; the first `count` are initialized.
            return unsafe Survivor(row: Int(rows[index]), score: scores[index])
        }
    }

    /// Forgets the pairs and the count of those that passed, and keeps the memory.
    package mutating func removeAll() {
        unsafe pairCount = 0
        passed = 0
    }

    /// Makes room for some more pairs.
    package mutating func reserve(_ more: Int) {
        if more > capacity - count { grow(to: max(count + more, 2 * capacity)) }
    }

    /// Appends a pair; there must be room for it.
    mutating func append(row: Int, score: Int32) {
        precondition(count < capacity, "no room was made for a survivor")
        unsafe rows[count] = UInt32(row)
        unsafe scores[count] = score
        unsafe pairCount += 1
    }

    private mutating func grow(to capacity: Int) {
        unsafe rows = Self.moved(rows, count, to: capacity)
        unsafe scores = Self.moved(scores, count, to: capacity)
        self.capacity = capacity
    }

    @unsafe
    private static func moved<Value: BitwiseCopyable>(
        _ old: UnsafeMutablePointer<Value>, _ count: Int, to capacity: Int
    ) -> UnsafeMutablePointer<Value> {
        let new = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
        unsafe new.initialize(from: old, count: count)
        unsafe old.deallocate()
        return unsafe new
    }
}
