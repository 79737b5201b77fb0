import FeatureTable
import Scoring
import Testing
import UserPool

/// Rules 1 and 2: who may be in whose list, at every boundary and in every direction.
struct PairFilterTests {
    private static func model(_ filters: String) -> String {
        #"{"name": "m", "base": 50, "filters": {\#(filters)}}"#
    }

    private static let all = [
        "interestedIn", "age", "maxDistance", "smoking", "drinking", "religion", "children",
    ]
    .map { "\"\($0)\": \"both\"" }.joined(separator: ", ")

    @Test func `An age is accepted from the least to the greatest, both included`() throws {
        let ages = Array(18...120)
        let people = try People(
            ages.map { age in People.person { $0.age = age } }
                + [(25, 34), (18, 18), (120, 120), (0, 127), (35, 34), (121, 127), (0, 17)].map {
                    range in
                    People.person {
                        $0.preferences.ageMin = range.0
                        $0.preferences.ageMax = range.1
                    }
                })
        let rules = try people.rules(Self.model(#""age": "user""#))
        for (place, range) in [
            (25, 34), (18, 18), (120, 120), (0, 127), (35, 34), (121, 127), (0, 17),
        ]
        .enumerated() {
            let user = ages.count + place
            for (candidate, age) in ages.enumerated() {
                let isAccepted = age >= range.0 && age <= range.1
                #expect(
                    rules.refusal(people, user, candidate) == (isAccepted ? nil : .age(.user)),
                    "\(range) \(age)")
            }
        }
    }

    private static let sets: [(GenderSet, [Gender])] = [
        (.everyone, [.unknown, .male, .female, .other]), (.men, [.male]), (.women, [.female]),
        (.other, [.other]),
    ]

    @Test(arguments: ["user", "candidate", "both", "none"])
    func `A gender is accepted by whom the model asks`(direction: String) throws {
        // Each gender with each set that it accepts.
        let kinds = Gender.allCases.flatMap { gender in Self.sets.map { (gender, $0.0, $0.1) } }
        let people = try People(
            kinds.map { gender, accepted, _ in
                People.person {
                    $0.gender = gender
                    $0.preferences.interestedIn = accepted
                }
            })
        let rules = try people.rules(Self.model("\"interestedIn\": \"\(direction)\""))
        for (user, one) in kinds.enumerated() {
            for (candidate, other) in kinds.enumerated() where user != candidate {
                let userTakes =
                    one.2.contains(other.0) || direction == "candidate" || direction == "none"
                let candidateTakes =
                    other.2.contains(one.0) || direction == "user" || direction == "none"
                let expected: ExclusionReason? =
                    !userTakes
                    ? .interestedIn(.user) : !candidateTakes ? .interestedIn(.candidate) : nil
                #expect(rules.refusal(people, user, candidate) == expected, "\(one) \(other)")
            }
        }
    }

    @Test(
        arguments: [
            (123, 122, true), (123, 123, true), (123, 124, false), (0, 0, true), (0, 1, false),
            (-1, 0, false), (1_000_000, 124_376, true),
        ] as [(Int, Int32, Bool)])
    func `A distance is accepted up to the greatest one`(
        limit: Int, distance: Int32, isAccepted: Bool
    ) throws {
        let people = try People([
            People.person { $0.preferences.maxDistanceTenths = limit }, People.person(),
        ])
        for (user, side) in [(0, PairSide.user), (1, .candidate)] {
            let rules = try people.rules(Self.model(#""maxDistance": "both""#))
            #expect(
                rules.refusal(people, user, 1 - user, distance: distance)
                    == (isAccepted ? nil : .maxDistance(side)))
        }
    }

    @Test(
        arguments: [(0, 0, true), (0, 1, false), (499, 499, true), (499, 500, false)]
            as [(Int32, Int32, Bool)])
    func `The search radius is itself within reach`(radius: Int32, distance: Int32, isWithin: Bool)
        throws
    {
        let people = try People([People.person(), People.person()])
        let rules = try people.rules(Self.model(""), radiusTenths: radius)
        #expect(rules.refusal(people, 0, 1, distance: distance) == (isWithin ? nil : .radius))
    }

    @Test(
        arguments: [
            ([], 0, true), ([], 7, true), ([7], 7, true), ([7], 8, false), ([3, 7, 9], 9, true),
            ([9, 7, 3], 4, false),
            // Unknown passes.
            ([7], 0, true),
        ] as [([UInt32], UInt32, Bool)])
    func `A habit is accepted where it is listed, unknown or nothing is listed`(
        accepted: [UInt32], habit: UInt32, isAccepted: Bool
    ) throws {
        let people = try People([
            People.person {
                $0.preferences.acceptedSmoking = accepted
                $0.preferences.acceptedDrinking = accepted
            },
            People.person {
                $0.smoking = habit
                $0.drinking = habit
            },
        ])
        let smoking = try people.rules(Self.model(#""smoking": "both""#))
        let drinking = try people.rules(Self.model(#""drinking": "both""#))
        #expect(smoking.refusal(people, 0, 1) == (isAccepted ? nil : .smoking(.user)))
        #expect(smoking.refusal(people, 1, 0) == (isAccepted ? nil : .smoking(.candidate)))
        #expect(drinking.refusal(people, 0, 1) == (isAccepted ? nil : .drinking(.user)))
        #expect(drinking.refusal(people, 1, 0) == (isAccepted ? nil : .drinking(.candidate)))
    }

    @Test(
        arguments: [
            (0, 0, true), (0, 5, true), (5, 5, true), (5, 6, false),
            // Unknown fails a requirement.
            (5, 0, false),
        ] as [(UInt32, UInt32, Bool)])
    func `A requirement is met by the same value alone`(
        required: UInt32, value: UInt32, isMet: Bool
    ) throws {
        let people = try People([
            People.person {
                $0.preferences.requiredReligion = required
                $0.preferences.requiredChildren = required
            },
            People.person {
                $0.religion = value
                $0.children = value
            },
        ])
        let religion = try people.rules(Self.model(#""religion": "both""#))
        let children = try people.rules(Self.model(#""children": "both""#))
        #expect(religion.refusal(people, 0, 1) == (isMet ? nil : .religion(.user)))
        #expect(religion.refusal(people, 1, 0) == (isMet ? nil : .religion(.candidate)))
        #expect(children.refusal(people, 0, 1) == (isMet ? nil : .children(.user)))
        #expect(children.refusal(people, 1, 0) == (isMet ? nil : .children(.candidate)))
    }

    @Test func `An exclusion is of one list, and nobody is in the own one`() throws {
        let people = try People(
            [People.person(), People.person(), People.person()], exclusions: [(0, 2), (2, 1)])
        let rules = try people.rules(Self.model(Self.all))
        var excluded: [String] = []
        for user in 0..<3 {
            for candidate in 0..<3 {
                switch rules.refusal(people, user, candidate) {
                case .excluded: excluded.append("\(user) \(candidate)")
                case .oneself: #expect(user == candidate)
                case let other: #expect(other == nil && user != candidate)
                }
            }
        }
        #expect(excluded == ["0 2", "2 1"])
    }

    /// Two who refuse each other for everything; each step mends what was named.
    @Test func `The first rule in the order of the rules is named`() throws {
        typealias Step = (expected: ExclusionReason, mend: (inout Profile, inout Profile) -> Void)
        let steps: [Step] = [
            (.interestedIn(.user), { user, _ in user.preferences.interestedIn = .everyone }),
            (.interestedIn(.candidate), { _, other in other.preferences.interestedIn = .everyone }),
            (.age(.user), { user, _ in user.preferences.ageMax = 99 }),
            (.age(.candidate), { _, other in other.preferences.ageMax = 99 }),
            (.maxDistance(.user), { user, _ in user.preferences.maxDistanceTenths = 40 }),
            (.maxDistance(.candidate), { _, other in other.preferences.maxDistanceTenths = 40 }),
            (.smoking(.user), { user, _ in user.preferences.acceptedSmoking = [2] }),
            (.smoking(.candidate), { _, other in other.preferences.acceptedSmoking = [] }),
            (.drinking(.user), { user, _ in user.preferences.acceptedDrinking = [1, 2] }),
            (.drinking(.candidate), { _, other in other.preferences.acceptedDrinking = [] }),
            (.religion(.user), { user, _ in user.preferences.requiredReligion = 2 }),
            (.religion(.candidate), { _, other in other.preferences.requiredReligion = 0 }),
            (.children(.user), { user, _ in user.preferences.requiredChildren = 2 }),
            (.children(.candidate), { _, other in other.preferences.requiredChildren = 0 }),
        ]
        let picky: (inout Profile) -> Void = { profile in
            profile.gender = .male
            profile.smoking = 2
            profile.drinking = 2
            profile.religion = 2
            profile.children = 2
            profile.preferences.interestedIn = .women
            profile.preferences.ageMax = 20
            profile.preferences.maxDistanceTenths = 39
            profile.preferences.acceptedSmoking = [1]
            profile.preferences.acceptedDrinking = [1]
            profile.preferences.requiredReligion = 1
            profile.preferences.requiredChildren = 1
        }
        var user = People.person(picky)
        var other = People.person(picky)
        for (expected, mend) in steps {
            let people = try People([user, other], exclusions: [(0, 1)])
            let rules = try people.rules(Self.model(Self.all), radiusTenths: 40)
            #expect(rules.refusal(people, 0, 1, distance: 41) == .radius)
            #expect(rules.refusal(people, 0, 1, distance: 40) == expected)
            mend(&user, &other)
        }
        let people = try People([user, other], exclusions: [(0, 1)])
        let rules = try people.rules(Self.model(Self.all), radiusTenths: 40)
        #expect(rules.refusal(people, 0, 1, distance: 40) == .excluded)
        #expect(rules.refusal(people, 1, 0, distance: 40) == nil)
    }

    @Test func `A filter that the model does not name is not applied`() throws {
        let people = try People([
            People.person {
                $0.gender = .male
                $0.preferences.interestedIn = .women
                $0.preferences.ageMax = 18
                $0.preferences.maxDistanceTenths = -1
                $0.preferences.acceptedSmoking = [9]
                $0.preferences.requiredReligion = 9
            },
            People.person { $0.smoking = 1 },
        ])
        let rules = try people.rules(Self.model(""))
        #expect(rules.refusal(people, 0, 1) == nil)
        #expect(rules.refusal(people, 1, 0) == nil)
    }
}
