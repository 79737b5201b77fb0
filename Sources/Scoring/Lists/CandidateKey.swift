public import Bytes
public import FeatureTable

/// A candidate in a list, as one number whose order is the order of the list.
///
/// Score descending, then distance ascending, then the candidate's ordinal ascending:
///
///     bit 63     62 ... 49          48 ... 32             31 ... 0
///     0          10000 - score      tenths of a mile      ordinal of the candidate
///
/// The smaller key is the better candidate, keys of different candidates differ, and merging
/// partial lists is keeping the smallest keys. Half of the earth's circumference is 124,376 tenths
/// of a mile and fits into 17 bits. The layout is known to this file alone; what packs keys into
/// fewer bits asks ``KeyLayout``.
///
/// It is public because the compiler (Swift 6.3) does not inline what is `package` into other
/// targets, `@inlinable` or not, and a call costs more than all that the members do.
@frozen public struct ListKey<Candidate: Ordinal>: Hashable, Comparable, Sendable {
    /// The three parts as one number.
    public let rawValue: UInt64

    /// A key that was a number.
    @inlinable @inline(__always)
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// A key of its three parts.
    ///
    /// - Parameters:
    ///   - score: hundredths of a point, 0...10000.
    ///   - distance: tenths of a mile, 0...131071.
    ///   - candidate: the candidate's ordinal.
    @inlinable @inline(__always)
    public init(score: Int32, distance: Int32, candidate: Candidate) {
        rawValue =
            UInt64(KeyLayout.mostScore - score) << KeyLayout.lossShift
            | UInt64(distance) << KeyLayout.distanceShift | UInt64(candidate.rawValue)
    }

    /// Hundredths of a point.
    @inlinable public var score: Int32 {
        KeyLayout.mostScore - Int32(truncatingIfNeeded: rawValue >> KeyLayout.lossShift)
    }

    /// Tenths of a mile.
    @inlinable public var distance: Int32 {
        Int32(truncatingIfNeeded: rawValue >> KeyLayout.distanceShift & KeyLayout.distanceMask)
    }

    /// The candidate's ordinal.
    @inlinable public var candidate: Candidate {
        Candidate(rawValue: UInt32(truncatingIfNeeded: rawValue))
    }

    /// The same entry of a list, its candidate told in another numbering.
    @inlinable @inline(__always)
    public func renumbered<Other: Ordinal>(_ candidate: Other) -> ListKey<Other> {
        ListKey<Other>(
            rawValue: rawValue & ~KeyLayout.candidateMask | UInt64(candidate.rawValue))
    }

    /// Whether the candidate on the left is the better one.
    @inlinable @inline(__always)
    public static func < (left: ListKey, right: ListKey) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A candidate in a list of a feature table: ties are broken by the byte order of ids.
public typealias CandidateKey = ListKey<IDRank>

extension ListKey<IDRank> {
    /// A key of its three parts.
    ///
    /// - Parameters:
    ///   - score: hundredths of a point, 0...10000.
    ///   - distance: tenths of a mile, 0...131071.
    ///   - idRank: the candidate's place in the byte order of the ids of the feature table.
    @inlinable @inline(__always)
    public init(score: Int32, distance: Int32, idRank: IDRank) {
        self.init(score: score, distance: distance, candidate: idRank)
    }

    /// The candidate's place in the byte order of the ids of the feature table.
    @inlinable public var idRank: IDRank { candidate }
}

/// Where the parts of a ``ListKey`` are.
///
/// The part above ``lossShift`` is the *loss*: hundredths of a point short of ``mostScore``.
@frozen public enum KeyLayout {
    /// The score whose loss is 0: hundredths of a point.
    @inlinable public static var mostScore: Int32 { @inline(__always) get { 10_000 } }
    /// The lowest bit of the loss.
    @inlinable public static var lossShift: UInt64 { @inline(__always) get { 49 } }
    /// The lowest bit of the distance.
    @inlinable public static var distanceShift: UInt64 { @inline(__always) get { 32 } }
    /// The bits of a distance, shifted down.
    @inlinable public static var distanceMask: UInt64 { @inline(__always) get { 0x1_FFFF } }
    /// The bits of a candidate's ordinal.
    @inlinable public static var candidateMask: UInt64 { @inline(__always) get { 0xFFFF_FFFF } }
}
