/// What a user is, in 128 bits: equal for two users of two nights only if they are the same.
///
/// It covers the id and everything that a scoring model may read, and nothing that depends on
/// other users: texts count as texts, not as the codes and bits that tonight's table gave them.
/// The first half of a SHA-256.
@frozen package struct RowDigest: Sendable, Hashable, BitwiseCopyable {
    /// The first eight bytes, little-endian.
    package let high: UInt64
    /// The next eight bytes.
    package let low: UInt64

    /// A digest by its halves.
    package init(high: UInt64, low: UInt64) {
        (self.high, self.low) = (high, low)
    }
}
