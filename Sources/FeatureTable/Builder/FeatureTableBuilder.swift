import Geo
package import UserPool

/// Collects tonight's users and writes them as a ``FeatureTable``.
///
///     var builder = FeatureTableBuilder(embeddingDimension: 0)
///     builder.append(profile)
///     builder.vocabularies = session.vocabularies
///     builder.indexIDs()
///     builder.exclude(candidate, fromListOf: user)
///     try builder.write(to: "pool.features", in: files)
///
/// A whole pool is read into it by `PoolSession.readUsers` and `readExclusions`. Users come in any
/// order and are kept as columns (about 150 bytes a user and 4 an interest); nothing is kept as an
/// object. What depends on all users, such as which preference gets which bit, is settled when the
/// table is written.
package struct FeatureTableBuilder: UserCollector {
    /// Bytes of an embedding; 0 where tonight's model uses none.
    package let embeddingDimension: Int
    /// The users appended so far; a user's `PoolRow` is the order of appending.
    package private(set) var count = 0

    /// Users of a ``ScanIndex/Tile`` at most; what is published does not depend on it.
    package var tileLimits = TileLimits()

    /// The texts that the codes of the profiles stand for; what digests of users are taken of.
    package var vocabularies = Vocabularies()

    var ids = RaggedArray<UInt8>()
    var cells: [UInt64] = []
    var vectors: [UnitVector] = []
    var age: [UInt8] = []
    var ageMin: [UInt8] = []
    var ageMax: [UInt8] = []
    var gender: [UInt8] = []
    var interestedIn: [UInt8] = []
    var distanceLimit: [Int32] = []
    var categories = [[UInt32]](repeating: [], count: Category.allCases.count)
    var extras: [UInt8] = []
    var requiredReligion: [UInt32] = []
    var requiredChildren: [UInt32] = []
    var acceptedSmoking = RaggedArray<UInt32>()
    var acceptedDrinking = RaggedArray<UInt32>()
    var interests = RaggedArray<UInt32>()
    var embeddings: [UInt8] = []
    var hasEmbedding: [UInt8] = []
    /// Finds users by id, once ``indexIDs(width:)`` was called.
    package internal(set) var idIndex = IDIndex()
    /// In runs, so that many are never copied to make room for more.
    var exclusions: [[ExclusionPair]] = []

    /// A builder without users.
    ///
    /// - Parameter embeddingDimension: bytes of an embedding; 0 where tonight's model uses none.
    package init(embeddingDimension: Int) {
        self.embeddingDimension = embeddingDimension
    }

    /// Adds one eligible user.
    package mutating func append(_ profile: borrowing Profile) {
        addCount(1)
        ids.append(profile.id)
        let cell = Geohash.encode(latitude: profile.latitude, longitude: profile.longitude)
        cells.append(cell.bits)
        vectors.append(UnitVector(latitude: profile.latitude, longitude: profile.longitude))
        // Ages and distances are bounded by the reader: 0...127 and -1...1,000,000.
        let preferences = profile.preferences
        age.append(UInt8(profile.age))
        ageMin.append(UInt8(preferences.ageMin))
        ageMax.append(UInt8(preferences.ageMax))
        gender.append(GenderSet(profile.gender).rawValue)
        interestedIn.append(preferences.interestedIn.rawValue)
        distanceLimit.append(Int32(preferences.maxDistanceTenths))
        for category in Category.allCases {
            categories[category.rawValue].append(profile[category])
        }
        extras.append((profile.hasPhoto ? 1 : 0) | (profile.hasBio ? 2 : 0))
        requiredReligion.append(preferences.requiredReligion)
        requiredChildren.append(preferences.requiredChildren)
        acceptedSmoking.append(preferences.acceptedSmoking)
        acceptedDrinking.append(preferences.acceptedDrinking)
        interests.append(sorting: profile.interests)
        if embeddingDimension > 0 {
            let isThere = profile.embedding.count == embeddingDimension
            hasEmbedding.append(isThere ? 1 : 0)
            embeddings.append(
                contentsOf: isThere
                    ? profile.embedding : [UInt8](repeating: 0, count: embeddingDimension))
        }
    }

    /// Counts users that are appended.
    mutating func addCount(_ users: Int) {
        precondition(count + users < Int(UInt32.max) - 64, "a table holds less than 2^32 users")
        count += users
    }

    /// Makes ids findable; called once, after the last user and before the first exclusion.
    ///
    /// - Parameter width: how many threads may work at once.
    package mutating func indexIDs(width: Int = 1) {
        idIndex = IDIndex(bytes: ids.values, ends: ids.ends, width: width)
    }

    /// Keeps a candidate out of a user's list; ids that are not eligible tonight are ignored.
    package mutating func exclude(_ candidate: [UInt8], fromListOf user: [UInt8]) {
        let candidate = idIndex.find(candidate.span)
        let user = idIndex.find(user.span)
        guard candidate != IDIndex.none, user != IDIndex.none, candidate != user else { return }
        exclude([ExclusionPair(user: user, candidate: candidate)])
    }

    /// Excludes candidates from lists.
    package mutating func exclude(_ some: [ExclusionPair]) {
        let last = exclusions.count - 1
        if last >= 0, exclusions[last].count + some.count <= Self.mostOfRun {
            exclusions[last].append(contentsOf: some)
            return
        }
        var run = some
        if last >= 0 { run.reserveCapacity(Self.mostOfRun) }
        exclusions.append(run)
    }

    private static let mostOfRun = 1 << 20
}
