import FeatureTable
import TestSupport
import Testing
import UserPool

/// What a builder makes of users, parts and exclusions.
struct BuilderTests {
    private static func id(_ number: Int) -> [UInt8] { Array("u\(number)".utf8) }

    private static func profile(_ number: Int, _ change: (inout Profile) -> Void = { _ in })
        -> Profile
    {
        var profile = Profile()
        profile.id = id(number)
        profile.age = 18 + number % 103
        profile.latitude = Double(number * 7 % 80)
        profile.longitude = Double(number * 31 % 170)
        change(&profile)
        return profile
    }

    @Test(arguments: [1, 2, 4], 1...3) func `Exclusions become sorted lists without doubles`(
        width: Int, seed: Int
    ) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let count = 50
        var builder = FeatureTableBuilder(embeddingDimension: 0)
        for number in 0..<count { builder.append(Self.profile(number)) }
        builder.indexIDs(width: width)
        var expected: [Int: Set<Int>] = [:]
        for _ in 0..<400 {
            // Some of them are not there, some are oneself, many come twice.
            let user = Int.random(in: 0..<count + 5, using: &random)
            let candidate = Int.random(in: 0..<count / 2, using: &random)
            builder.exclude(Self.id(candidate), fromListOf: Self.id(user))
            if user < count, user != candidate { expected[user, default: []].insert(candidate) }
        }
        let table = try builder.opened(width: width)
        #expect(table.violation == nil, "seed \(seed)")
        for user in 0..<count {
            let row = try #require(table.row(ofID: Self.id(user)))
            let excluded = table.exclusions[row].map { place in
                Array(table.id(Int(table.exclusions.values[place])))
            }
            #expect(Set(excluded) == Set((expected[user] ?? []).map(Self.id)), "seed \(seed)")
            #expect(excluded.count == expected[user]?.count ?? 0, "seed \(seed)")
        }
    }

    private static func code(_ text: String, _ vocabulary: inout Vocabulary) -> UInt32 {
        let bytes = Array(text.utf8)
        return vocabulary.code(of: bytes.span)
    }

    /// Two halves, each with vocabularies of its own in which the texts have other codes.
    @Test func `Parts that are joined are the table of all users`() throws {
        let words = ["never", "often", "daily", "rarely"]
        let numbers = Array(0..<40)
        func fill(_ builder: inout FeatureTableBuilder, _ number: Int) {
            func code(_ place: Int, _ vocabulary: inout Vocabulary) -> UInt32 {
                Self.code(words[place % 4], &vocabulary)
            }
            let profile = Self.profile(number) { profile in
                profile.smoking = code(number, &builder.vocabularies.smoking)
                profile.drinking = code(number / 3, &builder.vocabularies.drinking)
                profile.religion = code(number / 5, &builder.vocabularies.religion)
                profile.children = code(number / 7, &builder.vocabularies.children)
                profile.exercise = code(number / 2, &builder.vocabularies.exercise)
                profile.lookingFor = code(number / 4, &builder.vocabularies.lookingFor)
                profile.interests = (0..<number % 4).map { step in
                    Self.code("i\((number * 5 + step * 3) % 11)", &builder.vocabularies.interests)
                }
                profile.preferences.acceptedSmoking = [
                    code(number + 1, &builder.vocabularies.smoking)
                ]
                profile.preferences.requiredReligion = code(
                    number + 2, &builder.vocabularies.religion)
            }
            builder.append(profile)
        }
        var whole = FeatureTableBuilder(embeddingDimension: 0)
        for number in numbers { fill(&whole, number) }
        var joined = FeatureTableBuilder(embeddingDimension: 0)
        for part in [numbers[..<1], numbers[1..<17], numbers[17...]] {
            var builder = FeatureTableBuilder(embeddingDimension: 0)
            // Codes of the part begin with another text.
            for number in part { fill(&builder, number) }
            joined.append(contentsOf: builder)
        }
        #expect(joined.count == 40)
        whole.indexIDs()
        joined.indexIDs()
        let (one, other) = (try whole.opened(), try joined.opened())
        for row in 0..<40 {
            #expect(Array(one.id(row)) == Array(other.id(row)))
            #expect(one.digests[row] == other.digests[row], "row \(row)")
            #expect(
                one.categories.map { $0[row] } == other.categories.map { $0[row] }, "row \(row)")
            #expect(one.requiredReligion[row] == other.requiredReligion[row])
            let lists = [one, other].map { table in
                table.interests[row].map { table.interests.values[$0] }
            }
            #expect(lists[0] == lists[1])
            let smoking = [one, other].map { table in
                table.acceptedSmoking[row].map { table.acceptedSmoking.values[$0] }
            }
            #expect(smoking[0] == smoking[1])
        }
    }

    @Test func `Columns hold what profiles say, row by row`() throws {
        var builder = FeatureTableBuilder(embeddingDimension: 3)
        for number in 0..<30 {
            builder.append(
                Self.profile(number) { profile in
                    profile.gender = Gender.allCases[number % 4]
                    profile.hasPhoto = number % 2 == 0
                    profile.hasBio = number % 3 == 0
                    profile.preferences.ageMin = number
                    profile.preferences.ageMax = 127 - number
                    profile.preferences.maxDistanceTenths = number - 1
                    profile.preferences.interestedIn = GenderSet(Gender.allCases[(number + 1) % 4])
                    profile.preferences.requiredChildren = UInt32(number % 5)
                    // Another length counts as none.
                    profile.embedding = [[], [1, 255, 128], [1, 2]][number % 3]
                })
        }
        builder.indexIDs()
        let table = try builder.opened()
        #expect(table.violation == nil)
        #expect(table.embeddingDimension == 3)
        for number in 0..<30 {
            let row = try #require(table.row(ofID: Self.id(number)))
            #expect(Int(table.age[row]) == 18 + number)
            #expect(table.gender[row] == GenderSet(Gender.allCases[number % 4]).rawValue)
            #expect(
                table.interestedIn[row] == GenderSet(Gender.allCases[(number + 1) % 4]).rawValue)
            #expect(table.extras[row] == (number % 2 == 0 ? 1 : 0) + (number % 3 == 0 ? 2 : 0))
            #expect(table.ageMin[row] == number && table.ageMax[row] == 127 - number)
            #expect(table.distanceLimit[row] == number - 1)
            #expect(table.requiredChildren[row] == number % 5)
            #expect(table.hasEmbedding[row] == (number % 3 == 1 ? 1 : 0))
            let vector = (0..<3).map { table.embeddings[row * 3 + $0] }
            #expect(vector == (number % 3 == 1 ? [1, -1, -128] : [0, 0, 0]))
            let length =
                table.x[row] * table.x[row] + table.y[row] * table.y[row] + table.z[row]
                * table.z[row]
            #expect(abs(length - 1) < 1e-12)
        }
    }

    @Test func `Lanes are filled up to whole vectors with what nobody is`() throws {
        for count in [1, 63, 64, 65] {
            var builder = FeatureTableBuilder(embeddingDimension: 0)
            for number in 0..<count { builder.append(Self.profile(number)) }
            builder.indexIDs()
            let table = try builder.opened()
            #expect(table.paddedCount == (count + 63) / 64 * 64)
            #expect(table.ageLanes.count == table.paddedCount)
            for place in count..<table.paddedCount {
                #expect(table.attributeLanes[place] == 0 && table.ageLanes[place] == 0)
                #expect(table.interestLanes[place] == 0)
            }
        }
    }
}
