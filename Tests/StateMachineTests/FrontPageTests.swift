import JSON
import StateMachine
import Testing

struct FrontPageTests {
    @Test func `The example of the front page does what the page says`() async throws {
        let outcome = try await prices(of: #"{"item": "tea"}"# + "\n" + #"{"item": "gold"}"#)
        #expect(outcome == .succeeded([["item": "tea", "price": 3], .null]))
    }
}
