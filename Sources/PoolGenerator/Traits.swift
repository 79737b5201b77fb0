import Bytes
import Randomness

/// What the users of a generated pool are like, and how often.
enum Traits {
    /// A lifestyle category: its values with their weights, and how many in a hundred do not say.
    struct Category: Sendable {
        let name: String
        let unknownPercent: Int
        let values: [(String, weight: Int)]

        /// A value, or nil for unknown.
        func draw(_ random: inout SplitMix64) -> String? {
            random.chance(unknownPercent) ? nil : random.pick(values)
        }
    }

    static let categories = [
        Category(
            name: "drinking", unknownPercent: 8,
            values: [("socially", weight: 60), ("rarely", 18), ("never", 14), ("often", 8)]),
        Category(
            name: "smoking", unknownPercent: 10,
            values: [("no", weight: 78), ("sometimes", 12), ("yes", 7), ("trying to quit", 3)]),
        Category(
            name: "exercise", unknownPercent: 15,
            values: [("sometimes", weight: 45), ("often", 30), ("daily", 15), ("never", 10)]),
        Category(
            name: "children", unknownPercent: 30,
            values: [
                ("want someday", weight: 40), ("don't want", 25), ("have", 20),
                ("have and want more", 15),
            ]),
        Category(
            name: "religion", unknownPercent: 35,
            values: [
                ("agnostic", weight: 22), ("christian", 25), ("atheist", 17), ("catholic", 14),
                ("jewish", 6), ("spiritual", 6), ("hindu", 4), ("muslim", 4), ("buddhist", 2),
            ]),
        Category(
            name: "lookingFor", unknownPercent: 12,
            values: [
                ("relationship", weight: 50), ("casual", 18), ("marriage", 15),
                ("friendship", 9), ("not sure", 8),
            ]),
    ]

    static let names = words(
        """
        Alex Sam Maria James Wei Aisha Olivia Noah Emma Liam Sofia Mateo Yuki Priya Lars Chloe
        Omar Grace Ivan Nina Tom Zoe Kofi Ana
        """)

    static let moods = words("outdoors home cooking reading travelling laughing curious working")

    /// 128 interests, the commonest first.
    private static let interestNames = words(
        """
        music travel movies hiking cooking dogs reading fitness coffee photography yoga dancing
        food beach gaming art running concerts cats wine camping football nature museums cycling
        baking theater podcasts basketball swimming fashion gardening craft-beer board-games
        brunch road-trips television festivals meditation soccer karaoke climbing history tattoos
        anime writing languages science skiing politics astrology volunteering painting surfing
        tennis jazz vegan snowboarding comedy technology kayaking baseball guitar hip-hop pilates
        shopping sushi sailing documentaries country poetry cars fishing crossfit golf trivia
        thrifting piano boxing chess motorcycles startups whiskey tea horror drawing rock
        volleyball philosophy scuba techno sewing bouldering rugby opera salsa pottery economics
        hockey singing architecture birds drums investing knitting mixology astronomy triathlon
        skateboarding martial-arts horses comics ballet hunting woodworking ultimate magic violin
        sculpture archery cosplay cricket fencing genealogy origami beekeeping falconry curling
        """)

    /// The commonest is named seventy times as often as the rarest.
    private static let interestWeights = CumulativeWeights(
        interestNames.indices.map { 1_000_000 / ($0 + 2) })

    /// Three to twelve different interests.
    static func interests(_ random: inout SplitMix64) -> [String] {
        let count = 3 + (random.below(10) + random.below(10)) / 2
        var chosen: [Int] = []
        while chosen.count < count {
            let interest = interestWeights.draw(&random)
            if !chosen.contains(interest) { chosen.append(interest) }
        }
        return chosen.map { interestNames[$0] }
    }

    /// 18 to 79, most of them young.
    static func age(_ random: inout SplitMix64) -> Int {
        let ages = random.pick([
            (18...24, weight: 24), (25...29, 25), (30...34, 18), (35...39, 12), (40...49, 12),
            (50...59, 6), (60...79, 3),
        ])
        return random.within(ages)
    }

    /// The genders that the user wants to meet.
    static func preferences(
        gender: String, age: Int, _ random: inout SplitMix64
    ) -> [(key: String, value: PoolAttribute)] {
        var preferences: [(key: String, value: PoolAttribute)] = []
        let others = gender == "male" ? ("women", "men") : ("men", "women")
        let interestedIn =
            gender == "other"
            ? random.pick([("everyone", weight: 70), ("women", 15), ("men", 10), ("other", 5)])
            : random.pick([(others.0, weight: 86), (others.1, 6), ("everyone", 8)])
        preferences.append(("interestedIn", .text(interestedIn)))
        if random.chance(90) {
            preferences.append(("ageMin", .whole(max(18, age - 2 - random.below(9)))))
            preferences.append(("ageMax", .whole(min(99, age + 2 + random.below(13)))))
        }
        let miles = random.pick([
            (10, weight: 15), (25, 25), (50, 30), (100, 15), (nil as Int?, 15),
        ])
        if let miles { preferences.append(("maxDistance", .whole(miles))) }
        if random.chance(15) { preferences.append(("smoking", texts("no", "sometimes"))) }
        if random.chance(10) { preferences.append(("drinking", texts("socially", "rarely"))) }
        for (name, percent) in [("religion", 8), ("children", 6)] where random.chance(percent) {
            guard let category = categories.first(where: { $0.name == name }) else { continue }
            preferences.append((name, .text(random.pick(category.values))))
        }
        return preferences
    }

    private static func texts(_ values: String...) -> PoolAttribute {
        .list(values.map(PoolAttribute.text))
    }

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }
}
