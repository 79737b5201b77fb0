/// One numbering of the people of a night, as a type of its own.
///
/// A person has a number in several numberings, in the order of the night: `PoolRow` of a pool as it
/// is read; `Row` and `IDRank` of a feature table; `ScanPosition` of the lanes; `Slot` of a chunk;
/// `RegionOrdinal` of those within a chunk's radius; `DictionaryEntry` of a row group. All are
/// numbers from 0 and none may be used for another. (A `ListRank` is one from 1.) Where one is turned
/// into another it is a type; inside one numbering loops and ranges count with `Int`.
public protocol Ordinal: BitwiseCopyable, Hashable, Comparable, Sendable {
    /// The number, from 0.
    var rawValue: UInt32 { get }

    /// An ordinal by its number.
    init(rawValue: UInt32)
}

extension Ordinal {
    /// An ordinal by its number; traps where that is negative or 2^32 and more.
    @inlinable @inline(__always)
    public init(_ index: Int) { self.init(rawValue: UInt32(index)) }

    /// The number as an index of an array.
    @inlinable public var index: Int { @inline(__always) get { Int(rawValue) } }

    /// Whether the left one comes first.
    @inlinable @inline(__always)
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
