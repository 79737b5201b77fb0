import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

/// How often users are shown, counted in two ways.
@Suite struct ExposureTests {
    private static func figures(
        _ lists: [(user: UInt32, candidates: [UInt32])], users: Int, mostPairs: Int = 1 << 20
    ) -> ExposureFigures {
        let entries = lists.reduce(0) { $0 + $1.candidates.count }
        var tally = ExposureTally(userCount: users, entryCount: entries, mostPairs: mostPairs)
        for list in lists { tally.add(user: list.user, candidates: list.candidates) }
        return tally.figures
    }

    /// The definitions, word by word.
    private static func expected(
        _ lists: [(user: UInt32, candidates: [UInt32])], users: Int
    ) -> ExposureFigures {
        let named = lists.flatMap(\.candidates)
        let shown = (0..<UInt32(users)).map { user in named.count { $0 == user } }
        let topTen = lists.flatMap { $0.candidates.prefix(10) }
        let entries = lists.flatMap { list in list.candidates.map { [list.user, $0] } }
        let all = Set(entries)
        let mutual = entries.count { all.contains([$0[1], $0[0]]) }
        // Half of the relative mean difference.
        let differences = shown.reduce(0) { sum, a in
            sum + shown.reduce(0) { $0 + abs(a - $1) }
        }
        let total = shown.reduce(0, +)
        return ExposureFigures(
            users: users, lists: lists.count { !$0.candidates.isEmpty },
            mostShown: shown.max() ?? 0,
            mostInTopTen: (0..<UInt32(users)).map { user in topTen.count { $0 == user } }.max()
                ?? 0,
            neverShown: shown.count { $0 == 0 },
            gini: total == 0 ? 0 : Double(differences) / Double(2 * users * total),
            mutualShare: entries.isEmpty ? nil : Double(mutual) / Double(entries.count))
    }

    private static func areEqual(_ left: ExposureFigures, _ right: ExposureFigures) -> Bool {
        var (left, right) = (left, right)
        guard abs(left.gini - right.gini) < 1e-12 else { return false }
        (left.gini, right.gini) = (0, 0)
        return left == right
    }

    @Test func `Nobody, nobody's lists, and two who have each other.`() {
        #expect(
            Self.figures([], users: 0)
                == ExposureFigures(
                    users: 0, lists: 0, mostShown: 0, mostInTopTen: 0, neverShown: 0, gini: 0,
                    mutualShare: nil))
        #expect(Self.figures([(0, [])], users: 3).neverShown == 3)
        let two = Self.figures([(0, [2]), (2, [0])], users: 3)
        #expect(two.mostShown == 1 && two.neverShown == 1 && two.mutualShare == 1)
        #expect(two.mostShownShare == 0.5 && abs(two.gini - 1.0 / 3) < 1e-15)
        let star = Self.figures([(0, [1]), (2, [1]), (3, [1])], users: 4)
        #expect(star.mostShown == 3 && star.mutualShare == 0 && star.gini == 0.75)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `The figures are those of the definitions.`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let users = Int.random(in: 2...60, using: &random)
        let lists = (0..<UInt32(users)).map { user in
            let others = (0..<UInt32(users)).filter { $0 != user }.shuffled(using: &random)
            return (
                user: user, candidates: Array(others.prefix(Int.random(in: 0...30, using: &random)))
            )
        }
        #expect(
            Self.areEqual(Self.figures(lists, users: users), Self.expected(lists, users: users)))
        // In pieces, whatever their order.
        var sum = ExposureTally(userCount: users, entryCount: 10)
        for piece in [2, 0, 1] {
            var tally = ExposureTally(userCount: users, entryCount: 10)
            for index in stride(from: piece, to: lists.count, by: 3) {
                tally.add(user: lists[index].user, candidates: lists[index].candidates)
            }
            sum.add(tally)
        }
        #expect(sum.figures == Self.figures(lists, users: users))
    }

    @Test func `Of many pairs a share is counted, which is about the same.`() throws {
        // Every user has the next sixty, and every third one is had back.
        let users: UInt32 = 3000
        let lists = (0..<users).map { user in
            let next = (1...60).map { (user + $0) % users }
            return (
                user: user, candidates: user % 3 == 0 ? next + [(user + users - 1) % users] : next
            )
        }
        let exact = try #require(Self.figures(lists, users: 3000).mutualShare)
        let sampled = try #require(
            Self.figures(lists, users: 3000, mostPairs: 20_000).mutualShare)
        #expect(exact == 2000.0 / 181_000)
        #expect(sampled != exact && abs(sampled - exact) < 0.002)
    }

    @Test(arguments: [1, 3])
    func `A snapshot has the figures of its lists.`(width: Int) async throws {
        let scratch = try Scratch()
        let night = SampleNight(
            seed: 6, userCount: 200, listLengths: [0, 7, 100, 31], groupSize: 30)
        try night.write(to: scratch.path.appending("s"))
        let found = try await SnapshotExposure.read(scratch.path.appending("s"), width: width)
        let ids = night.users.map(\.id).sorted { $0.lexicographicallyPrecedes($1) }
        let numbers = Dictionary(
            uniqueKeysWithValues: ids.enumerated().map { ($1, UInt32($0)) })
        let lists = night.users.map { user in
            (user: numbers[user.id] ?? 0, candidates: user.list.map { numbers[$0.id] ?? 0 })
        }
        #expect(Self.areEqual(found, Self.expected(lists, users: 200)))
    }
}
