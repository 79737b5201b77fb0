import JSON
import OithCommands
import SystemPackage
import Testing

@Suite struct ConfigurationFileTests {
    private func file(_ text: String) -> ConfigurationFile {
        ConfigurationFile(Array(text.utf8), at: "/etc/oith/night.json")
    }

    @Test func `Settings come with their lines, and relative paths are of the file's folder`() {
        let file = file(
            """
            {
              "comment": "a night",
              "pool": "pool.sqlite", "data": "/var/lib/oith",
              "radius": 12.5,
              "guards": {
                "usersDrop": 1, "comment": "any drop" }
            }
            """)
        #expect(file.problems.map(\.description) == [])
        #expect(
            file.values == [
                .pool: "/etc/oith/pool.sqlite", .data: "/var/lib/oith", .radius: .double(12.5),
                .guardUsersDrop: .integer(1),
            ])
        #expect(file.lines == [.pool: 3, .data: 3, .radius: 4, .guardUsersDrop: 6])
    }

    @Test func `All problems are listed with their lines, in the order of the file`() {
        let file = file(
            """
            { "radiuss": 4,
              "top": 0,
              "codec": "gzip", "minScore": 1, "minScore": 2,
              "guards": 3,
              "retention": { "snapshot": 3, "runs": 0.5 } }
            """)
        #expect(
            file.problems.map(\.description) == [
                "line 1: there is no radiuss; did you mean radius?",
                "line 2: top takes a whole number in 1...255",
                "line 3: minScore is set twice",
                "line 3: codec takes \"lz4\" or \"zstd\"",
                "line 4: guards is an object, { ... }",
                "line 5: there is no retention.snapshot; did you mean retention.snapshots?",
                "line 5: retention.runs takes a whole number in 1...1000000",
            ])
        #expect(file.values == [.minScore: 2])
    }

    @Test(arguments: ["[]", "1", "null", "\"radius\""])
    func `A file is one object`(text: String) {
        #expect(file(text).problems.map(\.description) == ["line 1: write one object, { ... }"])
    }

    @Test func `What is no JSON has a line and a column`() {
        let problems = file("{\n  \"radius\" 4 }").problems
        #expect(problems.map(\.line) == [2])
        #expect(problems.first?.message.hasSuffix(", column 12") == true)
    }

    @Test func `A byte order mark is named`() {
        let problems = file("\u{feff}{}").problems
        #expect(problems.map(\.line) == [1])
        #expect(problems.first?.message.contains("byte order mark (BOM)") == true)
    }
}
