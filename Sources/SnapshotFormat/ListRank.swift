/// The place of a candidate in a list: 1 is the best.
@frozen package struct ListRank: BitwiseCopyable, Hashable, Comparable, Sendable {
    /// The rank, from 1.
    package let rawValue: UInt32

    /// The rank of the candidate at a position, which counts from 0; traps where that is negative.
    @inlinable
    package init(position: Int) { rawValue = UInt32(position) + 1 }

    /// Where the candidate is in an array of the list, from 0.
    @inlinable package var position: Int { Int(rawValue) - 1 }

    /// Whether the left one is better.
    @inlinable
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension ListRank: CustomStringConvertible {
    /// The number.
    package var description: String { "\(rawValue)" }
}
