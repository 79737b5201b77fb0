import JSON
import Testing

@Suite struct LocatedJSONTests {
    static let text = """
        {
          "radius": 50,
          "a/b~c": [
            {"x": 1},
            2.50
          ],
          "radius": -0
        }
        """

    @Test func `Every value has the line of its key`() throws {
        let document = try LocatedJSON(parsing: Array(Self.text.utf8))
        #expect(document.line(of: []) == 1)
        #expect(document.line(of: ["a/b~c"]) == 3)
        #expect(document.line(at: "/a~1b~0c") == 3)
        #expect(document.line(at: "/a~1b~0c/0/x") == 4)
        #expect(document.line(at: "/a~1b~0c/1") == 5)
        #expect(document.line(of: ["radius"]) == 7)
        #expect(document.line(at: "/nothing") == 0)
    }

    @Test func `A doubled key is named, and its last value counts`() throws {
        let document = try LocatedJSON(parsing: Array(Self.text.utf8))
        #expect(document.doubledKeys == ["/radius"])
        #expect(document.value["radius"] == 0)
    }

    @Test(
        arguments: [
            ("", nil), ("a", nil), ("/", [""]), ("/a", ["a"]), ("/a//b", ["a", "", "b"]),
            ("/a~1b~0c", ["a/b~c"]), ("/~01", ["~1"]),
        ] as [(String, [String]?)])
    func `A pointer is taken apart and put together`(pointer: String, keys: [String]?) {
        #expect(JSONPointer.keys(of: pointer) == keys)
        if let keys {
            #expect(keys.map { "/" + JSONPointer.escaped($0) }.joined() == pointer)
        }
    }
}
