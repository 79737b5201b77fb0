import NightReport
import StateMachine
import Testing

struct StateGridTests {
    /// Rows and columns by the names of the states.
    private func places(_ definition: String) throws -> [String: StateGrid.Place] {
        let frame = GraphDrawing(of: try StateMachineDefinition(definition)).frame
        let grid = StateGrid(frame)
        return frame.boxes.reduce(into: [:]) { $0[$1.name] = grid.places[$1.id] }
    }

    @Test func `The way of success leads down, a failure's stands beside it.`() throws {
        let found = try places(
            """
            {"StartAt": "A", "States": {
              "A": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:a", "Next": "B",
                    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Tell"}]},
              "B": {"Type": "Pass", "Next": "C"}, "C": {"Type": "Succeed"},
              "Tell": {"Type": "Pass", "Next": "Failed"}, "Failed": {"Type": "Fail"}}}
            """)
        #expect(["A", "B", "C"].map { found[$0] } == (0..<3).map { .init(row: $0, column: 0) })
        #expect(found["Tell"]?.column == 1 && found["Failed"]?.column == 1)
        #expect(found["Tell"]?.row != found["Failed"]?.row)
    }

    @Test func `A loop adds no rows, and two ways from a choice stand side by side.`() throws {
        let found = try places(
            """
            {"StartAt": "Look", "States": {
              "Look": {"Type": "Choice", "Default": "Again", "Choices": [
                {"Variable": "$.done", "BooleanEquals": true, "Next": "End"}]},
              "Again": {"Type": "Wait", "Seconds": 1, "Next": "Look"},
              "End": {"Type": "Succeed"}}}
            """)
        #expect(found["Look"] == .init(row: 0, column: 0))
        #expect(found["Again"]?.row == 1 && found["End"]?.row == 1)
        #expect(found["Again"]?.column != found["End"]?.column)
    }
}
