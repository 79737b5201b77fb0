import DurableFiles
import FeatureTable
import Scoring
import SystemPackage
import TestSupport
import UserPool

/// A few people whose fields a test sets, as a feature table; they are told by their place in the
/// list.
struct People {
    let table: FeatureTable
    /// The row of each.
    let rows: [Int]

    /// A table of people, whose ids are given here; of an exclusion the first is whose list the
    /// second may not be in.
    init(
        _ profiles: [Profile], embeddingDimension: Int = 0, exclusions: [(Int, Int)] = []
    ) throws {
        let ids = profiles.indices.map { Array("p\($0)".utf8) }
        table = try TemporaryFolder.with { folder in
            var builder = FeatureTableBuilder(embeddingDimension: embeddingDimension)
            for (id, profile) in zip(ids, profiles) {
                var named = profile
                named.id = id
                builder.append(named)
            }
            builder.indexIDs()
            for (user, candidate) in exclusions {
                builder.exclude(ids[candidate], fromListOf: ids[user])
            }
            try builder.write(to: folder.appending("t"), in: LocalFileSystem())
            return try FeatureTable(opening: folder.appending("t"))
        }
        rows = ids.map { [table] in table.row(ofID: $0) ?? -1 }
    }

    /// Somebody who accepts everybody, changed by a closure.
    static func person(_ change: (inout Profile) -> Void = { _ in }) -> Profile {
        var profile = Profile()
        profile.age = 30
        profile.latitude = 10
        profile.longitude = 20
        profile.preferences.ageMin = 0
        profile.preferences.ageMax = 127
        profile.preferences.maxDistanceTenths = 1_000_000
        change(&profile)
        return profile
    }

    /// The rules of a model over these people.
    func rules(
        _ model: String, radiusTenths: Int32 = 124_400, minimumScore: Int32 = 0
    ) throws -> PairRules {
        PairRules(
            table: table, model: try ScoringModel(json: Array(model.utf8)),
            parameters: ScoringParameters(
                radiusTenths: radiusTenths, top: 100, minimumScore: minimumScore))
    }
}

extension PairRules {
    /// The rule that keeps one of the people out of another's list.
    func refusal(_ people: People, _ user: Int, _ candidate: Int, distance: Int32 = 0)
        -> ExclusionReason?
    {
        refusal(user: people.rows[user], candidate: people.rows[candidate], distance: distance)
    }

    /// The score of one of the people in another's list.
    func score(_ people: People, _ user: Int, _ candidate: Int, distance: Int32 = 0) -> ScoreTerms {
        score(user: people.rows[user], candidate: people.rows[candidate], distance: distance)
    }
}
