import Bytes
import Randomness
import UserPool

/// The users of a generated pool, drawn one at a time and again whenever they are asked for.
///
/// Only where each user lives is kept, so that history and blocks can name neighbours: six bytes
/// a user.
struct Population {
    /// What a sequence of random numbers is for.
    private enum Purpose: UInt64 {
        case home = 1
        case profile, history, blocks
    }

    let count: Int
    private let seed: UInt64
    private let asOf: Int64
    private let metros: [Metro]
    /// For each user the index of the metro.
    private let homes: [UInt16]
    /// The users of each metro, one metro after the other; those of metro `m` begin at `starts[m]`.
    private let members: [Int32]
    private let starts: [Int]
    /// Every hour of the last sixty days, as history dates its rows.
    private let hours: [String]

    /// - Parameters:
    ///   - count: how many users.
    ///   - seed: what everything is drawn from.
    ///   - asOf: seconds since 1970; everybody was seen before.
    ///   - metros: where they live; at least one, and at most 65,535.
    init(count: Int, seed: UInt64, asOf: Int64, metros: [Metro] = Metro.all) {
        (self.count, self.metros, self.seed, self.asOf) = (count, metros, seed, asOf)
        let weights = CumulativeWeights(metros.map(\.population))
        homes = (0..<count).map { index in
            var random = SplitMix64(seed: seed, purpose: Purpose.home.rawValue, index: index)
            return UInt16(weights.draw(&random))
        }
        var ends = [Int](repeating: 0, count: metros.count + 1)
        for home in homes { ends[Int(home) + 1] += 1 }
        for metro in metros.indices { ends[metro + 1] += ends[metro] }
        starts = ends
        var members = [Int32](repeating: 0, count: count)
        for (user, home) in homes.enumerated() {
            members[ends[Int(home)]] = Int32(user)
            ends[Int(home)] += 1
        }
        self.members = members
        hours = (0..<60 * 24).map { (asOf - Int64($0) * 3_600).iso8601 }
    }

    /// The id of the user with that index.
    static func email(_ index: Int) -> String { "u\((index + 1).padded(to: 7))@example.test" }

    // MARK: - Profiles

    /// The row of `users`.
    func user(_ index: Int) -> GeneratedUser {
        var random = SplitMix64(seed: seed, purpose: Purpose.profile.rawValue, index: index)
        var user = GeneratedUser()
        let gender = random.pick([("male", weight: 53), ("female", 43), ("other", 4)])
        let age = Traits.age(&random)
        let home = metros[Int(homes[index])].place(&random)
        user["email"] = .text(Self.email(index))
        user["firstName"] = .text(random.pick(Traits.names))
        user["gender"] = .text(gender)
        user["age"] = .whole(age)
        user.place(latitude: home.latitude, longitude: home.longitude)
        user["interests"] = .list(Traits.interests(&random).map(PoolAttribute.text))
        for trait in Traits.categories {
            user[trait.name] = trait.draw(&random).map(PoolAttribute.text) ?? .missing
        }
        user["bio"] = random.chance(70) ? .text("Mostly \(random.pick(Traits.moods)).") : .missing
        user["photos"] = .list((0..<random.below(5)).map { .text("\(index + 1)-\($0).jpg") })
        user["matchPreferences"] = .map(Traits.preferences(gender: gender, age: age, &random))
        drawPresence(of: &user, &random)
        return user
    }

    /// Nine in ten are eligible; the others are hidden, taken, or long gone.
    private func drawPresence(of user: inout GeneratedUser, _ random: inout SplitMix64) {
        let state = random.below(100)
        user["isVisible"] = .flag(state >= 3)
        if 3..<6 ~= state {
            user["activeMatchEmail"] = .text(Self.email(random.below(count)))
        }
        let day = 86_400
        let ago = 6..<10 ~= state ? random.within(15 * day...90 * day) : random.below(14 * day)
        let created = random.within(100 * day...900 * day)
        user["lastSeen"] = .text((asOf - Int64(ago)).iso8601)
        user["createdAt"] = .text((asOf - Int64(created)).iso8601)
        user["updatedAt"] = .text((asOf - Int64(ago)).iso8601)
    }

    // MARK: - Between users

    /// Those that the user has accepted or passed: about ten people of the same metro, in order of id.
    func history(of index: Int) -> [GeneratedMatch] {
        var random = SplitMix64(seed: seed, purpose: Purpose.history.rawValue, index: index)
        let user = Self.email(index)
        return neighbours(of: index, atMost: random.below(21), &random).map { match in
            GeneratedMatch(
                user: user, match: Self.email(match), action: random.chance(45) ? "accept" : "pass",
                timestamp: hours[random.below(hours.count)])
        }
    }

    /// Those that the user has blocked: three users in ten have blocked one of the same metro.
    func blocks(of index: Int) -> [GeneratedBlock] {
        var random = SplitMix64(seed: seed, purpose: Purpose.blocks.rawValue, index: index)
        let user = Self.email(index)
        return neighbours(of: index, atMost: random.chance(30) ? 1 : 0, &random).map {
            GeneratedBlock(blocker: user, blocked: Self.email($0))
        }
    }

    /// Different people of the same metro, in order of index, not the user.
    private func neighbours(
        of index: Int, atMost limit: Int, _ random: inout SplitMix64
    ) -> [Int] {
        let home = Int(homes[index])
        let (start, end) = (starts[home], starts[home + 1])
        let drawn = (0..<limit).map { _ in Int(members[start + random.below(end - start)]) }
            .sorted()
        var neighbours: [Int] = []
        for neighbour in drawn where neighbour != index && neighbour != neighbours.last {
            neighbours.append(neighbour)
        }
        return neighbours
    }
}
