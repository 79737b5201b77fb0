import DurableFiles
import JSON
import OithCommands
import SystemPackage
import TestSupport
import Testing

@Suite struct ConfigurationTests {
    private func configuration(
        _ text: String, _ environment: [String: String] = [:]
    ) throws -> Configuration {
        try TemporaryFolder.with { folder in
            let path = folder.appending("night.json")
            try LocalFileSystem().write(Array(text.utf8), durablyTo: path)
            return try Configuration(path, flags: [.top: 7]) { environment[$0] }
        }
    }

    @Test func `Flags override the environment, that the file, and that the default`() throws {
        let found = try configuration(
            "{\n\"radius\": 1, \"top\": 1,\n\"minScore\": 1}",
            ["OITH_RADIUS": "2", "OITH_TOP": "2"])
        #expect(found.integer(.top) == 7)
        #expect(found.number(.radius) == 2)
        #expect(found.number(.minScore) == 1)
        #expect(found.text(.codec) == "lz4")
        #expect(found.flag(.publish))
        #expect(found[.minScore]?.origin.description.hasSuffix("night.json, line 3") == true)
        #expect(found[.codec]?.origin == .builtIn)
        #expect(found[.finishBy]?.value == nil)
    }

    @Test func `A wrong file is exit code 65, a wrong variable alone 64; all are listed`() throws {
        let both = try #require(throws: InvalidConfiguration.self) {
            try configuration("{\"radius\": -1}", ["OITH_CODEC": "gzip"])
        }
        #expect(both.status == 65)
        #expect(both.problems.count == 2)
        #expect(both.problems[1] == "$OITH_CODEC takes lz4 or zstd")
        let one = try #require(throws: InvalidConfiguration.self) {
            try configuration("{}", ["OITH_CODEC": "gzip"])
        }
        #expect(one.status == 64)
        #expect(CommandError(one)?.status == 64)
    }

    @Test func `A variable that a flag overrides is not checked`() throws {
        #expect(try configuration("{}", ["OITH_TOP": "nonsense"]).integer(.top) == 7)
    }
}
