import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SystemPackage
import TestSupport
import Testing

/// Row groups that are kept between lookups: never more bytes than asked for, never a wrong list.
@Suite struct GroupCacheTests {
    /// Five row groups of unlike sizes in three parts.
    private static let night = SampleNight(
        seed: 41, userCount: 100, listLengths: [3, 0, 60, 9, 20], groupSize: 23)

    /// A user with a list of each row group.
    private static let owners = night.groups.compactMap { $0.first { !$0.list.isEmpty } }

    private static func opened(_ scratch: Scratch, _ limit: Int) throws -> OpenSnapshot {
        try OpenSnapshot.open(scratch.path.appending("s"), cacheByteCount: limit)
    }

    /// The bytes of each row group alone.
    private static func sizes(_ scratch: Scratch) throws -> [Int] {
        try owners.map { owner in
            let reader = try opened(scratch, .max)
            _ = try reader.list(for: owner.id)
            return reader.cachedByteCount
        }
    }

    private static func written() throws -> Scratch {
        let scratch = try Scratch()
        try night.write(to: scratch.path.appending("s"))
        return scratch
    }

    @Test func `Nothing is kept before the first lookup, and what is kept adds up.`() throws {
        let scratch = try Self.written()
        let sizes = try Self.sizes(scratch)
        #expect(sizes.count == 5 && sizes.allSatisfy { $0 > 0 })
        let reader = try Self.opened(scratch, .max)
        var sum = 0
        #expect(reader.cachedByteCount == 0)
        for (owner, size) in zip(Self.owners, sizes) {
            for _ in 0..<3 { #expect(try reader.candidates(for: owner.id) == owner.list) }
            sum += size
            #expect(reader.cachedByteCount == sum)
        }
        let warm = try Self.opened(scratch, .max)
        try warm.warmUp()
        #expect(warm.cachedByteCount == sum)
    }

    @Test func `A group that is larger than the limit is kept alone.`() throws {
        let scratch = try Self.written()
        let sizes = try Self.sizes(scratch)
        let reader = try Self.opened(scratch, 0)
        for (owner, size) in zip(Self.owners, sizes) {
            #expect(try reader.candidates(for: owner.id) == owner.list)
            #expect(reader.cachedByteCount == size)
        }
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `However lookups come, the limit holds.`(seed: UInt64) throws {
        let scratch = try Self.written()
        let sizes = try Self.sizes(scratch)
        var random = SeededGenerator(seed: seed)
        let limit = Int.random(in: 1...sizes.reduce(0, +) + 1, using: &random)
        let reader = try Self.opened(scratch, limit)
        for round in 0..<60 {
            let index = Int.random(in: 0..<sizes.count, using: &random)
            let owner = Self.owners[index]
            #expect(try reader.candidates(for: owner.id) == owner.list, "seed \(seed)")
            let kept = reader.cachedByteCount
            #expect(kept >= sizes[index], "seed \(seed), round \(round)")
            #expect(kept <= max(limit, sizes[index]), "seed \(seed), round \(round)")
            // What is kept is some of the groups as a whole.
            let sums = (0..<32).map { chosen in
                sizes.indices.reduce(0) { $0 + (chosen >> $1 & 1 == 1 ? sizes[$1] : 0) }
            }
            #expect(sums.contains(kept), "seed \(seed), round \(round)")
        }
    }

    @Test func `Room for all but one is used up to the last group that fits.`() throws {
        let scratch = try Self.written()
        let sizes = try Self.sizes(scratch)
        let all = sizes.reduce(0, +)
        let reader = try Self.opened(scratch, all - 1)
        for owner in Self.owners { _ = try reader.list(for: owner.id) }
        #expect(reader.cachedByteCount < all)
        #expect(reader.cachedByteCount >= sizes[4])
        // With room for all of them nothing is ever pushed out.
        let roomy = try Self.opened(scratch, all)
        for owner in Self.owners + Self.owners.reversed() { _ = try roomy.list(for: owner.id) }
        #expect(roomy.cachedByteCount == all)
    }

    @Test func `Warming up stops where another group would push one out.`() throws {
        let scratch = try Self.written()
        let sizes = try Self.sizes(scratch)
        for limit in [0, 1, sizes[0], sizes[0] + sizes[1], sizes.reduce(0, +)] {
            let reader = try Self.opened(scratch, limit)
            try reader.warmUp()
            #expect(reader.cachedByteCount <= max(limit, sizes.max() ?? 0), "limit \(limit)")
            #expect((reader.cachedByteCount == 0) == (limit == 0), "limit \(limit)")
        }
    }
}
