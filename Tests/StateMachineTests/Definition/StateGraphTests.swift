import JSON
import StateMachine
import Testing

/// What a graph of states says of itself: who follows whom, and where only failures lie.
struct StateGraphTests {
    private static let activity = "arn:aws:states:r:1:activity"

    /// A loop of A and B; C fails by way of D; P holds two branches and a Map.
    private static func graph() throws -> StateGraph {
        try StateMachineDefinition(
            """
            {"StartAt": "A", "States": {
              "A": {"Type": "Task", "Resource": "\(activity):first", "Next": "B",
                "Catch": [{"ErrorEquals": ["E"], "Next": "C"}, {"ErrorEquals": ["F"], "Next": "B"}]},
              "B": {"Type": "Choice", "Default": "P", "Choices": [
                {"Variable": "$.again", "IsPresent": true, "Next": "A"},
                {"Variable": "$.also", "IsPresent": true, "Next": "A"}]},
              "C": {"Type": "Task", "Resource": "\(activity):tell", "Next": "D"},
              "D": {"Type": "Fail", "Error": "E"},
              "P": {"Type": "Parallel", "End": true, "Branches": [
                {"StartAt": "L", "States": {"L": {"Type": "Task", "Resource": "\(activity):left", "End": true}}},
                {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "ItemProcessor": {
                  "StartAt": "I", "States": {
                    "I": {"Type": "Task", "Resource": "\(activity):item", "Next": "J"},
                    "J": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "End": true}}}}}}]}}}
            """
        ).graph
    }

    @Test(arguments: [
        ("A", ["B", "C"]), ("B", ["A", "P"]), ("C", ["D"]), ("D", []), ("P", []),
    ])
    func `A state names each of its successors once`(name: String, successors: [String]) throws {
        #expect(try Self.graph()[name]?.successors == successors)
    }

    @Test(arguments: [
        ("A", ["A", "B", "C", "D", "P"]), ("B", ["A", "B", "C", "D", "P"]), ("C", ["D"]), ("D", []),
        ("P", []), ("No", []),
    ])
    func `What may come after a state comes in the order of the file`(
        name: String, states: [String]
    ) throws {
        #expect(try Self.graph().states(after: name).map(\.name) == states)
    }

    @Test func `Only what leads to Fail states alone is a dead end`() throws {
        let graph = try Self.graph()
        #expect(graph.states.map(\.name).filter(graph.isDeadEnd) == ["C", "D"])
        #expect(!graph.isDeadEnd("No"))
    }

    @Test func `States that end the execution are terminal`() throws {
        #expect(try Self.graph().states.filter(\.isTerminal).map(\.name) == ["D", "P"])
    }

    @Test(arguments: [
        ("A", ["first"]), ("B", []), ("C", ["tell"]), ("P", ["left", "item"]),
    ])
    func `A state asks for the activities inside of it too`(name: String, activities: [String])
        throws
    {
        #expect(try Self.graph()[name]?.activityNames == activities)
    }

    @Test(
        arguments: [
            ("arn:aws:states:us-east-1:000000000000:activity:oith-score", "oith-score"),
            ("arn:aws:states:::activity:a", "a"), ("arn:aws:states:r:1:activity:a:b", nil),
            ("arn:aws:lambda:r:1:function:f", nil), ("arn:aws:states:r:1:activity", nil), ("", nil),
        ] as [(String, String?)])
    func `An activity is the last part of its ARN`(resource: String, name: String?) {
        let request = TaskRequest(
            resource: resource, input: 1, stateName: "S", executionName: "e",
            scope: ExecutionScope(), attempt: 1)
        #expect(request.activityName == name)
    }

    @Test(
        arguments: [
            (["M"], [3], [false], "M[3]"), (["M", "P"], [3, 1], [false, true], "M[3]/P[1]"),
            (["M", "N"], [3, 4], [false, false], "M[3]/N[4]"), (["P"], [1], [true], "P[1]"),
            ([], [], [], ""),
        ] as [([String], [Int], [Bool], String)])
    func `A scope reads from the outermost in`(
        states: [String], indexes: [Int], areBranches: [Bool], description: String
    ) {
        let scope = states.indices.reduce(ExecutionScope()) { scope, place in
            areBranches[place]
                ? scope.branch(indexes[place], of: states[place])
                : scope.item(indexes[place], of: states[place])
        }
        #expect(scope.description == description)
    }
}
