import JSON
import NightStages
import Testing

/// Small working files that carry a checksum of themselves.
@Suite struct SealedJSONTests {
    // The digits are the first half of what `sha256sum` says of the text.
    @Test(arguments: [
        ("{}", "44136fa355b3678a1146ad16f7e8649e"),
        (#"{"a":1,"b":[true,null,"é"]}"#, "9488dd13ca33d3291f5a91a1833dfa16"),
        (#"{"b":[true,null,"é"],"a":1}"#, "7f0ff2a6591ba0734bfd31943a248ef4"),
    ])
    func `The checksum is half of the SHA-256 of the other members.`(
        text: String, checksum: String
    ) throws {
        let json = try JSONValue(parsing: text)
        let comma = text == "{}" ? "" : ","
        let sealed = json.sealed
        #expect(
            sealed.text == text.dropLast() + #"\#(comma)"checksum":"\#(checksum)"}"#)
        #expect(sealed.isSealed && sealed.hasSeal && !json.isSealed && !json.hasSeal)
        // A sealed one that is sealed again stays as it is, wherever the checksum is.
        #expect(sealed.sealed.text == sealed.text)
        var first = JSONObject([("checksum", .string(checksum))])
        for member in json.object?.members ?? [] { first[member.key] = member.value }
        #expect(JSONValue.object(first).isSealed)
    }

    @Test func `Any change of a sealed object shows.`() throws {
        let json: JSONValue = ["a": 1, "b": "x", "c": ["d": true]]
        let sealed = json.sealed
        let members = try #require(sealed.object).members
        for member in members {
            var other = try #require(sealed.object)
            other[member.key] = "other"
            #expect(!JSONValue.object(other).isSealed, "\(member.key) changed")
            other[member.key] = nil
            #expect(!JSONValue.object(other).isSealed, "\(member.key) gone")
        }
        var more = try #require(sealed.object)
        more["e"] = .null
        #expect(!JSONValue.object(more).isSealed && JSONValue.object(more).hasSeal)
        let swapped = JSONObject(
            [members[1], members[0], members[2], members[3]].map {
                ($0.key, $0.value)
            })
        #expect(!JSONValue.object(swapped).isSealed)
    }

    @Test(arguments: [JSONValue.null, true, 5, "x", [], [1]])
    func `What is no object has no checksum.`(json: JSONValue) {
        #expect(json.sealed == json && !json.isSealed && !json.hasSeal)
    }

    @Test func `A checksum that is no text is wrong.`() {
        let json: JSONValue = ["a": 1, "checksum": 5]
        #expect(json.hasSeal && !json.isSealed)
    }

    // MARK: - Members by the keys of an enumeration

    private enum Key: String { case one, two, three = "3" }

    @Test func `Members are read and written by their keys, and what has no value is left out.`() {
        let json = JSONValue(members: [(Key.three, .integer(3)), (.one, nil), (.two, .null)])
        #expect(json.text == #"{"3":3,"two":null}"#)
        #expect(json[Key.three] == 3 && json[Key.one] == nil && json[Key.two] == .null)
        #expect(JSONValue.integer(5)[Key.one] == nil)
        var object = json.object ?? JSONObject()
        object[Key.three] = nil
        object[Key.one] = "x"
        #expect(JSONValue.object(object).text == #"{"two":null,"one":"x"}"#)
    }

    @Test(arguments: [
        (JSONValue.integer(0), 0), (7, 7), (.integer(1_000_000_000_000_000), 1_000_000_000_000_000),
    ])
    func `A count is a whole number that there may be of something.`(json: JSONValue, count: Int) {
        #expect(JSONValue.object(JSONObject([("one", json)])).count(Key.one) == count)
        #expect(JSONValue.object(JSONObject([("one", json)])).count("one") == count)
    }

    @Test(arguments: [
        JSONValue.integer(-1), .integer(1_000_000_000_000_001), .integer(.max), .double(1.5), "1",
        true, .null,
    ])
    func `Anything else is no count.`(json: JSONValue) {
        #expect(JSONValue.object(JSONObject([("one", json)])).count(Key.one) == nil)
    }
}
