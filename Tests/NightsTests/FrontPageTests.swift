import FoundationEssentials
import Testing

struct FrontPageTests {
    @Test func `The front page shows the example that is compiled here`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let example = try String(
            contentsOf: folder.appending(path: "FrontPageExample.swift"), encoding: .utf8)
        let page = try String(
            contentsOf: folder.deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "Sources/Nights/Nights.docc/Nights.md"),
            encoding: .utf8)
        #expect(page.contains("```swift\n" + example + "```\n"))
    }
}
