/// How the places in the lists of a night are spread over its users.
package struct ExposureFigures: Sendable, Equatable {
    /// Users who were eligible.
    package var users: Int
    /// Lists that are not empty.
    package var lists: Int
    /// In how many lists the user is who is in most.
    package var mostShown: Int
    /// In how many top-10s the user is who is in most of these.
    package var mostInTopTen: Int
    /// Users who are in no list.
    package var neverShown: Int
    /// The Gini coefficient of the number of lists that each user is in: 0 where all are in as many,
    /// near 1 where few have all places.
    package var gini: Double
    /// The share of entries whose candidate has the user in the own list; nil where there are none.
    ///
    /// Of a night with more than some eight million entries it is that of pairs which a hash chose.
    package var mutualShare: Double?

    /// Figures that are known.
    package init(
        users: Int, lists: Int, mostShown: Int, mostInTopTen: Int, neverShown: Int, gini: Double,
        mutualShare: Double?
    ) {
        (self.users, self.lists, self.mostShown) = (users, lists, mostShown)
        (self.mostInTopTen, self.neverShown) = (mostInTopTen, neverShown)
        (self.gini, self.mutualShare) = (gini, mutualShare)
    }

    /// The share of lists that the most shown user is in; 0 where there are none.
    package var mostShownShare: Double { lists == 0 ? 0 : Double(mostShown) / Double(lists) }
}
