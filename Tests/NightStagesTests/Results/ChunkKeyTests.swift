import JSON
import NightStages
import Testing

/// Content keys of chunks, and what `oith why` says of two of them.
@Suite struct ChunkKeyTests {
    private static let components: JSONValue = [
        "users": ["count": 4, "sha256": "aa"], "candidates": ["count": 9, "sha256": "bb"],
        "exclusions": ["count": 2, "sha256": "cc"], "model": "dd", "radiusTenths": 500,
        "minScoreHundredths": 5000, "top": 100, "part": "1 of 2", "scoringRevision": 2,
    ]

    private static func changed(_ changes: [String: JSONValue?]) throws -> ChunkKey {
        var members = try #require(components.object)
        for (key, value) in changes { members[key] = value }
        return ChunkKey(components: .object(members))
    }

    /// The digits are those of `sha256sum`.
    @Test func `The digest is the SHA-256 of the text of the components.`() {
        let key = ChunkKey(components: [
            "users": ["count": 4, "sha256": "aa"], "candidates": ["count": 9, "sha256": "bb"],
            "radiusTenths": 500,
        ])
        #expect(
            key.digest == "4b1684676336d9d198c1c906acdf65c1473455280f670a47409e97772c649e6b")
        #expect(ResultStore.isName(key.digest))
    }

    @Test func `Every component counts.`() throws {
        let key = ChunkKey(components: Self.components)
        var digests: Set<String> = [key.digest]
        for name in try #require(Self.components.object).members.map(\.key) {
            let other = try Self.changed([name: "other"])
            #expect(digests.insert(other.digest).inserted, "\(name)")
            #expect(try digests.insert(Self.changed([name: nil]).digest).inserted, "\(name)")
            #expect(other != key)
        }
    }

    /// What changed, and the words for it.
    private static let changes: [([String: JSONValue?], [String])] = [
        ([:], []),
        (
            ["users": ["count": 5, "sha256": "a1"], "candidates": ["count": 10, "sha256": "b1"]],
            ["its users changed (4 before, 5 now)"]
        ),
        (
            ["users": ["count": 4, "sha256": "a1"]],
            ["its users changed (4 as before)"]
        ),
        (
            ["candidates": ["count": 9, "sha256": "b1"]],
            ["the users within reach changed (9 as before)"]
        ),
        (
            [
                "candidates": ["count": 8, "sha256": "b1"],
                "exclusions": ["count": 0, "sha256": ""],
            ],
            [
                "the users within reach changed (9 before, 8 now)",
                "exclusions changed (2 before, 0 now)",
            ]
        ),
        (["exclusions": "odd"], ["exclusions changed"]),
        (["model": "d1"], ["the scoring model changed"]),
        (
            ["radiusTenths": 400, "minScoreHundredths": 5500, "top": 50],
            [
                "radiusTenths changed from 500 to 400",
                "minScoreHundredths changed from 5000 to 5500", "top changed from 100 to 50",
            ]
        ),
        // Another part has other candidates: one cause is told once.
        (
            ["part": "2 of 3", "candidates": ["count": 3, "sha256": "b1"]],
            ["it was cut in other parts"]
        ),
        (["scoringRevision": 3], ["oith scores in another way"]),
    ]

    @Test(arguments: changes.indices)
    func `What changed is told in words, one cause once.`(index: Int) throws {
        let (change, words) = Self.changes[index]
        let earlier = ChunkKey(components: Self.components)
        #expect(try Self.changed(change).changes(since: earlier) == words)
        #expect(earlier.changes(since: earlier) == [])
    }

    @Test func `What an older version did not have changed from nothing.`() throws {
        let earlier = try Self.changed(["top": nil])
        let now = ChunkKey(components: Self.components)
        #expect(now.changes(since: earlier) == ["top changed from nothing to 100"])
        #expect(ChunkKey(components: .null).changes(since: now) == [])
    }
}
