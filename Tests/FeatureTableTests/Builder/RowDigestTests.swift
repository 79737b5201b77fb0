import DurableFiles
import FeatureTable
import SystemPackage
import TestSupport
import Testing
import UserPool

/// A user's digest depends on that user alone, and on all that a model may read.
@Suite struct RowDigestTests {
    /// A user in words.
    private struct Person {
        var name: String
        var interests: [String] = ["chess", "tea"]
        var smoking = "never"
        var accepted: [String] = ["never", "often"]
        var religion = ""
        var required = ""
        var change: @Sendable (inout Profile) -> Void = { _ in }
    }

    /// The digests by name of a table of some people, its codes numbered as they appear.
    private static func digests(_ people: [Person]) throws -> [String: RowDigest] {
        var words = Vocabularies()
        var builder = FeatureTableBuilder(embeddingDimension: 2)
        for person in people {
            var profile = Profile()
            profile.id = Array(person.name.utf8)
            profile.age = 30
            profile.interests = person.interests.map {
                words.interests.code(of: Array($0.utf8).span)
            }
            profile.smoking = words.smoking.code(of: Array(person.smoking.utf8).span)
            profile.preferences.acceptedSmoking = person.accepted.map {
                words.smoking.code(of: Array($0.utf8).span)
            }
            let religion = { (text: String) in
                text.isEmpty ? 0 : words.religion.code(of: Array(text.utf8).span)
            }
            profile.religion = religion(person.religion)
            profile.preferences.requiredReligion = religion(person.required)
            profile.embedding = [1, 2]
            person.change(&profile)
            builder.append(profile)
        }
        builder.indexIDs()
        builder.vocabularies = words
        return try TemporaryFolder.with { folder in
            let path = folder.appending("t.features")
            try builder.write(to: path, in: LocalFileSystem())
            let table = try FeatureTable(opening: path)
            let names = (0..<table.count).map { String(decoding: table.id($0), as: UTF8.self) }
            return Dictionary(
                uniqueKeysWithValues: zip(names, (0..<table.count).map { table.digests[$0] }))
        }
    }

    private static let ann = Person(name: "ann", religion: "none", required: "none")

    @Test func `Others change nothing, whatever codes they take`() throws {
        let alone = try Self.digests([Self.ann])
        let others = [
            Person(
                name: "aaa", interests: ["tea", "go", "chess"], smoking: "often", accepted: [],
                religion: "other"),
            Person(name: "zzz", interests: ["new"], smoking: "sometimes", required: "none"),
        ]
        for people in [others + [Self.ann], [Self.ann] + others] {
            #expect(try Self.digests(people)["ann"] == alone["ann"])
        }
        #expect(try Self.digests(others + [Self.ann]).values.count == 3)
    }

    @Test func `The order of interests and of accepted values does not count`() throws {
        var other = Self.ann
        other.interests.reverse()
        other.accepted.reverse()
        #expect(try Self.digests([other]) == Self.digests([Self.ann]))
    }

    private static let changes: [@Sendable (inout Person) -> Void] = [
        { $0.interests = ["chess"] }, { $0.interests = ["chess", "team"] },
        { $0.smoking = "often" }, { $0.accepted = ["never"] }, { $0.accepted = [] },
        { $0.religion = "" }, { $0.required = "" }, { $0.religion = "any" },
        { $0.change = { $0.age = 31 } }, { $0.change = { $0.gender = .other } },
        { $0.change = { $0.latitude = 1e-9 } }, { $0.change = { $0.longitude = 1e-9 } },
        { $0.change = { $0.hasPhoto = true } }, { $0.change = { $0.hasBio = true } },
        { $0.change = { $0.preferences.ageMin = 19 } },
        { $0.change = { $0.preferences.ageMax = 98 } },
        { $0.change = { $0.preferences.maxDistanceTenths = 999 } },
        { $0.change = { $0.preferences.interestedIn = .men } },
        { $0.change = { $0.embedding = [] } }, { $0.change = { $0.embedding = [1, 3] } },
        { $0.change = { $0.drinking = 1 } }, { $0.change = { $0.exercise = 1 } },
        { $0.change = { $0.children = 1 } }, { $0.change = { $0.lookingFor = 1 } },
        { $0.change = { $0.preferences.requiredChildren = 1 } },
        { $0.change = { $0.preferences.acceptedDrinking = [1] } },
    ]

    @Test(arguments: changes.indices)
    func `Everything that a model may read counts`(index: Int) throws {
        var changed = Self.ann
        Self.changes[index](&changed)
        #expect(try Self.digests([changed])["ann"] != Self.digests([Self.ann])["ann"])
    }
}
