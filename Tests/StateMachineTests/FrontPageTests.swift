import FoundationEssentials
import JSON
import StateMachine
import Testing

struct FrontPageTests {
    @Test func `The example of the front page does what the page says`() async throws {
        let outcome = try await prices(of: #"{"item": "tea"}"# + "\n" + #"{"item": "gold"}"#)
        #expect(outcome == .succeeded([["item": "tea", "price": 3], .null]))
    }

    @Test func `The front page shows the example that is compiled here`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let example = try String(
            contentsOf: folder.appending(path: "FrontPageExample.swift"), encoding: .utf8)
        let page = try String(
            contentsOf: folder.deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "Sources/StateMachine/StateMachine.docc/StateMachine.md"),
            encoding: .utf8)
        #expect(page.contains("```swift\n" + example + "```\n"))
    }
}
