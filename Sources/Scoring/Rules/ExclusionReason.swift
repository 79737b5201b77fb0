/// One of the two people of a pair.
package enum PairSide: String, Sendable, Hashable {
    /// The one whose list it is.
    case user
    /// The one who would be in it.
    case candidate
}

/// The rule that keeps a candidate out of a user's list.
package enum ExclusionReason: Sendable, Hashable {
    /// The two are one user.
    case oneself
    /// The distance is above the search radius.
    case radius
    /// A gender that one of the two does not accept.
    case interestedIn(PairSide)
    /// An age that one of the two does not accept.
    case age(PairSide)
    /// A distance that one of the two does not accept.
    case maxDistance(PairSide)
    /// A smoking habit that one of the two does not accept.
    case smoking(PairSide)
    /// A drinking habit that one of the two does not accept.
    case drinking(PairSide)
    /// Not the religion that one of the two requires.
    case religion(PairSide)
    /// Not the children status that one of the two requires.
    case children(PairSide)
    /// A block in either direction, or a decision made before (rule 2).
    case excluded
}
