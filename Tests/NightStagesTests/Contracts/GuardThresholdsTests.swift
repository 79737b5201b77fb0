import JSON
import NightStages
import Testing

/// How much worse a night may be, as the execution's input says it.
@Suite struct GuardThresholdsTests {
    private static let drops = [
        "usersDrop", "listsDrop", "fullListsDrop", "scoreDrop", "decisionsDrop", "blocksDrop",
        "inForceDrop",
    ]
    /// What a run of version 0.1 does not have.
    private static let later = ["decisionsDrop", "blocksDrop", "inForceDrop", "minUsers"]

    /// Thresholds as GuardSnapshot reads them.
    private static func read(_ guards: JSONValue) throws -> GuardThresholds {
        try GuardSnapshotInput([
            "runDirectory": "r", "snapshot": ["name": "s"], "guards": guards,
        ]).thresholds
    }

    private static func changed(_ key: String, _ value: JSONValue?) throws -> JSONValue {
        var members = try #require(GuardThresholds().json.object)
        members[key] = value
        return .object(members)
    }

    @Test func `The thresholds that are shipped.`() {
        #expect(
            GuardThresholds().json.text
                == #"{"nights":7,"usersDrop":0.2,"listsDrop":0.2,"fullListsDrop":0.2,"#
                + #""scoreDrop":0.1,"decisionsDrop":0.2,"blocksDrop":0.2,"inForceDrop":0.5,"#
                + #""minUsers":1}"#)
    }

    @Test func `Each threshold is read from its own field.`() throws {
        let thresholds = GuardThresholds(
            nights: 3, usersDrop: 0.11, listsDrop: 0.12, fullListsDrop: 0.13, scoreDrop: 0.14,
            decisionsDrop: 0.15, blocksDrop: 0.16, inForceDrop: 0.17, minUsers: 18)
        #expect(try Self.read(thresholds.json) == thresholds)
        // Whole numbers are numbers too.
        var members = try #require(thresholds.json.object)
        for key in Self.drops { members[key] = 1 }
        let all = try Self.read(.object(members))
        #expect(
            [
                all.usersDrop, all.listsDrop, all.fullListsDrop, all.scoreDrop, all.decisionsDrop,
                all.blocksDrop, all.inForceDrop,
            ] == Array(repeating: 1, count: 7))
    }

    @Test(arguments: drops)
    func `A drop is a share.`(key: String) throws {
        for value in [0, 1, .double(0.999)] as [JSONValue] {
            _ = try Self.read(Self.changed(key, value))
        }
        for value in [.double(-0.001), .double(1.001), "0.2", true, .null] as [JSONValue] {
            let error = #expect(throws: NightError.self, "\(value)") {
                try Self.read(Self.changed(key, value))
            }
            #expect(error?.code == .badDefinition)
            #expect(
                error?.message
                    == "the task's input needs a number in 0.0...1.0 in the field \(key)")
        }
    }

    @Test(arguments: [
        ("nights", [1, 1000], [0, 1001, -1], "1...1000"),
        ("minUsers", [0, 1_000_000_000], [-1, 1_000_000_001], "0...1000000000"),
    ])
    func `Nights and users are counted.`(
        key: String, good: [Int], bad: [Int], range: String
    ) throws {
        for value in good { _ = try Self.read(Self.changed(key, .integer(value))) }
        for value in bad.map({ JSONValue.integer($0) }) + [.double(1.5), "1", .null] {
            let error = #expect(throws: NightError.self, "\(value)") {
                try Self.read(Self.changed(key, value))
            }
            #expect(
                error?.message
                    == "the task's input needs a whole number in \(range) in the field \(key)")
        }
    }

    @Test func `What a run of an older version does not say is as shipped.`() throws {
        var members = try #require(GuardThresholds().json.object)
        for key in Self.later { members[key] = nil }
        #expect(try Self.read(.object(members)) == GuardThresholds())
    }

    @Test(arguments: ["nights", "usersDrop", "listsDrop", "fullListsDrop", "scoreDrop"])
    func `What every version wrote must be there, under its own name.`(key: String) throws {
        let error = #expect(throws: NightError.self) { try Self.read(Self.changed(key, nil)) }
        #expect(error?.code == .badDefinition)
        #expect(error?.message.hasSuffix("in the field \(key)") == true)
        // A key with other capitals is another key.
        var members = try #require(GuardThresholds().json.object)
        members[key.uppercased()] = members[key]
        members[key] = nil
        #expect(throws: NightError.self) { try Self.read(.object(members)) }
    }
}
