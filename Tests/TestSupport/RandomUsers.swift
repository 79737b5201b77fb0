import DurableFiles
package import FeatureTable
package import SystemPackage
import UserPool

/// What random users are like.
package struct RandomUsers: Sendable {
    package var count: Int
    /// Distinct interests, smoking habits and so on.
    package var interests: Int
    package var values: Int
    /// The most interests of one user.
    package var mostInterests = 12
    package var embeddingDimension = 0
    /// Degrees around the centre.
    package var spread: Double
    package var centre: (latitude: Double, longitude: Double)

    package init(
        count: Int = 300, interests: Int = 40, values: Int = 6, spread: Double = 0.6,
        centre: (latitude: Double, longitude: Double) = (latitude: 37.7, longitude: -122.4)
    ) {
        self.count = count
        self.interests = interests
        self.values = values
        self.spread = spread
        self.centre = centre
    }

    /// A table of random users with random exclusions.
    package func table(seed: UInt64) throws -> FeatureTable {
        try TemporaryFolder.with { folder in
            try write(seed: seed, to: folder.appending("t.features"))
            let table = try FeatureTable(opening: folder.appending("t.features"))
            precondition(table.violation == nil, table.violation ?? "")
            return table
        }
    }

    /// Writes that table.
    package func write(seed: UInt64, to path: FilePath) throws {
        var random = SeededGenerator(seed: seed)
        var builder = FeatureTableBuilder(embeddingDimension: embeddingDimension)
        // Small, so that few users are many tiles.
        builder.tileLimits = TileLimits(small: 16, large: 8)
        let names = (0..<count).map { Array("u\(random.next() % 1_000_000)-\($0)@x".utf8) }
        for name in names { builder.append(profile(name, &random)) }
        builder.indexIDs()
        for _ in 0..<count {
            guard let user = names.randomElement(using: &random),
                let candidate = names.randomElement(using: &random)
            else { break }
            builder.exclude(candidate, fromListOf: user)
        }
        try builder.write(to: path, in: LocalFileSystem())
    }

    private func profile(_ name: [UInt8], _ random: inout SeededGenerator) -> Profile {
        var profile = Profile()
        profile.id = name
        profile.gender = Gender.allCases.randomElement(using: &random) ?? .unknown
        profile.age = Int.random(in: 18...120, using: &random)
        let place = { (centre: Double, random: inout SeededGenerator) in
            centre + Double.random(in: -spread...spread, using: &random)
        }
        profile.latitude = min(max(place(centre.latitude, &random), -90), 90)
        profile.longitude = place(centre.longitude, &random)
        if profile.longitude > 180 { profile.longitude -= 360 }
        if profile.longitude < -180 { profile.longitude += 360 }
        let interestCount = Int.random(in: 0...mostInterests, using: &random)
        profile.interests = Array(
            Set(
                (0..<interestCount).map { _ in
                    UInt32.random(in: 1...UInt32(interests), using: &random)
                }))
        profile.drinking = code(&random)
        profile.smoking = code(&random)
        profile.exercise = code(&random)
        profile.children = code(&random)
        profile.religion = code(&random)
        profile.lookingFor = code(&random)
        profile.hasPhoto = Bool.random(using: &random)
        profile.hasBio = Bool.random(using: &random)
        profile.preferences = preferences(&random)
        if embeddingDimension > 0, Int.random(in: 0..<4, using: &random) > 0 {
            profile.embedding = (0..<embeddingDimension).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
        }
        return profile
    }

    private func preferences(_ random: inout SeededGenerator) -> Preferences {
        var preferences = Preferences()
        if Bool.random(using: &random) {
            preferences.interestedIn =
                [GenderSet.men, .women, .other].randomElement(using: &random) ?? .everyone
        }
        if Bool.random(using: &random) {
            preferences.ageMin = Int.random(in: 0...60, using: &random)
            preferences.ageMax = Int.random(in: 30...127, using: &random)
        }
        if Bool.random(using: &random) {
            preferences.maxDistanceTenths = Int.random(in: -1...800, using: &random)
        }
        if Int.random(in: 0..<4, using: &random) == 0 {
            preferences.acceptedSmoking = [1 + code(&random), 1 + code(&random)]
            preferences.acceptedDrinking = [1 + code(&random)]
        }
        if Int.random(in: 0..<8, using: &random) == 0 {
            preferences.requiredReligion = code(&random)
        }
        if Int.random(in: 0..<8, using: &random) == 0 {
            preferences.requiredChildren = code(&random)
        }
        return preferences
    }

    private func code(_ random: inout SeededGenerator) -> UInt32 {
        UInt32.random(in: 0...UInt32(values), using: &random)
    }
}
