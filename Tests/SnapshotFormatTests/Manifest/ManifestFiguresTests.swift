import SnapshotFormat
import SnapshotWriter
import Testing

/// What is counted of a night, and what follows from the counts.
@Suite struct ManifestFiguresTests {
    private static func manifest(
        asOf: String = "2026-11-20T04:00:00Z", candidates: Int = 0, scoreSum: Int = 0,
        sizes: [Int] = [1, 2, 3]
    ) -> SnapshotManifest {
        var counts = SnapshotManifest.Counts()
        counts.candidates = candidates
        return SnapshotManifest(
            SnapshotDescription(
                asOf: asOf, model: .init(name: "m", digest: "0"),
                parameters: .init(radius: 1, top: 1, minScore: 0, codec: "lz4"),
                producer: .init(oith: "1", lz4: "1", zstd: "1")),
            counts: counts, scoreSum: scoreSum,
            files: sizes.map { .init(name: "x", bytes: $0, sha256: "") })
    }

    @Test(arguments: [
        (0, "part-00000.parquet"), (7, "part-00007.parquet"), (12_345, "part-12345.parquet"),
        (99_999, "part-99999.parquet"), (100_000, "part-100000.parquet"),
    ])
    func `Parts have at least five digits, so that they sort.`(index: Int, name: String) {
        #expect(FormatVersion.part(index) == name)
        #expect(FormatVersion(major: 1).lists(index) == name)
        #expect(FormatVersion(major: 2).lists(index) == name)
        #expect(FormatVersion(major: 3).lists(index) == "lists/" + name)
    }

    /// Lengths of lists, the longest that there may be, and users, with candidates, full, candidates.
    @Test(
        arguments: [
            ([], 100, [0, 0, 0, 0]), ([0], 100, [1, 0, 0, 0]), ([1], 1, [1, 1, 1, 1]),
            ([99, 100, 0], 100, [3, 2, 1, 199]), ([255, 255], 255, [2, 2, 2, 510]),
            ([3, 3, 2, 0, 0], 3, [5, 3, 2, 8]),
        ] as [([UInt8], Int, [Int])])
    func `Users are counted by the length of their lists.`(
        lengths: [UInt8], top: Int, expected: [Int]
    ) {
        var counts = SnapshotManifest.Counts()
        for length in lengths { counts.add(length, top: top) }
        #expect(
            [counts.users, counts.usersWithCandidates, counts.fullLists, counts.candidates]
                == expected)
    }

    @Test(
        arguments: [
            (0, 0, nil), (0, 5000, nil), (1, 10_000, 100), (2, 12_345, 61.725), (4, 0, 0),
            (3, 20_000, 20_000.0 / 3 / 100),
        ] as [(Int, Int, Double?)])
    func `The mean score is in points, and of nothing there is none.`(
        candidates: Int, sum: Int, mean: Double?
    ) {
        #expect(Self.manifest(candidates: candidates, scoreSum: sum).meanScore == mean)
    }

    @Test(arguments: [([4, 5], 0), ([1, 2, 3], 1), ([10, 20, 30, 40], 2)])
    func `All files but the users table and keys.idx are parts, and all have bytes.`(
        sizes: [Int], parts: Int
    ) {
        let manifest = Self.manifest(sizes: sizes)
        #expect(manifest.partCount == parts)
        #expect(manifest.byteCount == sizes.reduce(0, +))
    }

    // Instants as `date -u -d ... +%s` has them.
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-20T04:00:00Z", 1_795_147_200),
        ("1969-12-31T23:59:59Z", -1), ("2038-01-19T03:14:08Z", 2_147_483_648),
    ])
    func `A snapshot is stale when it is a second older than a day.`(asOf: String, seconds: Int) {
        let manifest = Self.manifest(asOf: asOf)
        #expect(manifest.age(at: seconds) == 0)
        #expect(manifest.age(at: seconds - 7) == -7)
        #expect(!manifest.isStale(at: seconds - 1_000_000))
        #expect(!manifest.isStale(at: seconds + 86_400))
        #expect(manifest.isStale(at: seconds + 86_401))
        #expect(SnapshotManifest.staleAge == 86_400)
    }

    @Test(arguments: [(0, 0.0, 0.0), (1, 0.01, 0.1), (9005, 90.05, 900.5), (10_000, 100, 1000)])
    func `An entry of a list says points and miles.`(number: Int, points: Double, miles: Double) {
        let entry = ListEntry(
            id: [1], scoreHundredths: UInt16(number), distanceTenths: UInt32(number))
        #expect(entry.points == points && entry.miles == miles)
    }
}
