/// Which of a pair a rule asks.
package enum Side: String, Sendable, Hashable {
    /// The one whose list it is.
    case user
    /// The one who would stand in it.
    case candidate
}

/// The rule that keeps a candidate out of a user's list.
package enum ExclusionReason: Sendable, Hashable {
    case oneself
    case radius
    case interestedIn(Side)
    case age(Side)
    case maxDistance(Side)
    case smoking(Side)
    case drinking(Side)
    case religion(Side)
    case children(Side)
    /// A block in either direction, or a decision made before (rule 2).
    case excluded
}
