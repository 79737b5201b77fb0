/// What a whole pool is read into: users as they are parsed, then who may not appear in whose list.
///
/// Several threads fill collectors of their own, which are appended in the order of the rows; the
/// result is the same for every number of threads.
package protocol UserCollector: Sendable {
    /// A collector without users.
    ///
    /// - Parameter embeddingDimension: the length in bytes of the vectors; 0 where none are read.
    init(embeddingDimension: Int)

    /// The length in bytes of the vectors; 0 where none are read.
    var embeddingDimension: Int { get }
    /// The number of users; a user's *position* is the order of appending.
    var count: Int { get }
    /// The texts that the codes of the users stand for.
    var vocabularies: Vocabularies { get set }
    /// Finds the position of an id; complete before the first exclusion.
    var idIndex: IDIndex { get }

    /// Adds one eligible user, by codes of ``vocabularies``.
    mutating func append(_ profile: borrowing Profile)
    /// Adds the users of another collector, whose codes are those of its own vocabularies.
    mutating func append(contentsOf part: Self)
    /// Excludes candidates from lists.
    mutating func exclude(_ pairs: [ExclusionPair])
}
