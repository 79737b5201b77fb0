public import LaneLayout

/// A pair that a scan lets through.
@frozen public struct Survivor: Hashable, Sendable {
    /// The candidate's place in the lane columns.
    public let position: ScanPosition
    /// Hundredths of a point: the score, or a bound from above (``ScanPlan/givesExactScores(_:)``).
    public let score: Int32

    /// A pair of a scan.
    ///
    /// - Parameters:
    ///   - position: the candidate's.
    ///   - score: hundredths of a point.
    @inlinable @inline(__always)
    public init(position: ScanPosition, score: Int32) {
        (self.position, self.score) = (position, score)
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

    /// How many pairs there are.
    @unsafe @usableFromInline package var pairCount = 0
    /// Each pair's scan position.
    @unsafe @usableFromInline package internal(set) var positions: UnsafeMutablePointer<UInt32>
    /// Each pair's score.
    @unsafe @usableFromInline package internal(set) var scores: UnsafeMutablePointer<Int32>
    private var capacity: Int

    /// Room for a kernel's notes: the squared chords and the scores of the vectors that it looks at
    /// in one go.
    @unsafe package let notedSquares: UnsafeMutablePointer<SIMD16<Float>>
    /// Room for the scores of the vectors that a kernel looks at in one go.
    @unsafe package let notedScores: UnsafeMutablePointer<SIMD16<Int32>>
    /// How many vectors there is room for.
    private static let notedCount = 32

    /// - Parameter capacity: pairs to make room for; it grows when a scan needs more.
    package init(capacity: Int = 4096) {
        self.capacity = max(capacity, 1)
        unsafe positions = .allocate(capacity: self.capacity)
        unsafe scores = .allocate(capacity: self.capacity)
        unsafe notedSquares = .allocate(capacity: Self.notedCount)
        unsafe notedScores = .allocate(capacity: Self.notedCount)
    }

    deinit {
        unsafe positions.deallocate()
        unsafe scores.deallocate()
        unsafe notedSquares.deallocate()
        unsafe notedScores.deallocate()
    }

    /// The pairs, in the order of their positions within each scan; traps outside of `0..<count`.
    @inlinable public subscript(index: Int) -> Survivor {
        @inline(__always) get {
            precondition(index >= 0 && index < count, "a survivor that is not there")
            // In bounds by the line above; the first `count` are initialized.
            return unsafe Survivor(
                position: ScanPosition(rawValue: positions[index]), score: scores[index])
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
    mutating func append(_ position: Int, score: Int32) {
        precondition(count < capacity, "no room was made for a survivor")
        unsafe positions[count] = UInt32(position)
        unsafe scores[count] = score
        unsafe pairCount += 1
    }

    private mutating func grow(to capacity: Int) {
        unsafe positions = Self.moved(positions, count, to: capacity)
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
