import StateMachine
import Testing

/// A machine with every type of state, and with names that mean something to those who draw.
private let everything = #"""
    {"StartAt": "end", "States": {
        "end": {"Type": "Choice", "Choices": [
            {"Variable": "$.n", "NumericGreaterThan": 3, "Next": "Say \"hi\" <b> & [x] | #1"},
            {"And": [{"Variable": "$.a", "IsPresent": true},
                     {"Not": {"Variable": "$.a", "StringMatches": "x*"}}], "Next": "1. Warte ∑"}],
            "Default": "Fan out"},
        "Say \"hi\" <b> & [x] | #1": {"Type": "Pass", "Next": "Stop"},
        "1. Warte ∑": {"Type": "Wait", "Seconds": 1, "Next": "Each"},
        "Fan out": {"Type": "Parallel", "Next": "Each",
            "Catch": [{"ErrorEquals": ["A", "B"], "Next": "Back\\slash"}],
            "Branches": [
                {"StartAt": "Left", "States": {"Left": {"Type": "Pass", "End": true}}},
                {"StartAt": "Right", "States": {"Right": {"Type": "Succeed"}}}]},
        "Each": {"Type": "Map", "End": true,
            "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Work",
                "States": {"Work": {"Type": "Task", "End": true,
                    "Resource": "arn:aws:states:us-east-1:000000000000:activity:work"}}}},
        "Stop": {"Type": "Succeed"},
        "Back\\slash": {"Type": "Fail"}}}
    """#

struct GraphDrawingTests {
    @Test func `A Mermaid chart has every state, and names that break nothing`() throws {
        let drawing = GraphDrawing(of: try StateMachineDefinition(everything))
        #expect(
            drawing.mermaid == #"""
                flowchart TD
                    start(("Start"))
                    s0{"end"}
                    s1("Say #34;hi#34; #60;b#62; #38; [x] #124; #35;1")
                    s2{{"1#46; Warte ∑"}}
                    subgraph s3["Fan out"]
                        subgraph s3_branch0["branch 1"]
                            s3_branch0_start(("Start"))
                            s4("Left")
                            s3_branch0_finish((("End")))
                            s3_branch0_start --> s4
                            s4 --> s3_branch0_finish
                        end
                        subgraph s3_branch1["branch 2"]
                            s3_branch1_start(("Start"))
                            s5(["Right"])
                            s3_branch1_finish((("End")))
                            s3_branch1_start --> s5
                            s5 --> s3_branch1_finish
                        end
                    end
                    subgraph s6["Each"]
                        subgraph s6_item["each item, distributed"]
                            s6_item_start(("Start"))
                            s7["Work"]
                            s6_item_finish((("End")))
                            s6_item_start --> s7
                            s7 --> s6_item_finish
                        end
                    end
                    s8(["Stop"])
                    s9[["Back#92;slash"]]
                    finish((("End")))
                    start --> s0
                    s0 -->|"$.n #62; 3"| s1
                    s0 -->|"$.a is present and not $.a matches #34;x*#34;"| s2
                    s0 -->|"Default"| s3
                    s1 --> s8
                    s2 --> s6
                    s3 --> s6
                    s3 -.->|"A, B"| s9
                    s6 --> finish
                    s8 --> finish

                """#)
    }

    @Test func `A DOT graph has every state, and arrows that end at the frames`() throws {
        let drawing = GraphDrawing(of: try StateMachineDefinition(everything))
        #expect(
            drawing.dot == #"""
                digraph "StateMachine" {
                    compound=true
                    node [fontname="sans-serif"]
                    edge [fontname="sans-serif", fontsize=10]
                    fontname="sans-serif"
                    start [label="Start", shape=circle]
                    s0 [label="end", shape=diamond]
                    s1 [label="Say \"hi\" <b> &amp; [x] | #1", shape=box, style=rounded]
                    s2 [label="1. Warte ∑", shape=hexagon]
                    subgraph cluster_s3 {
                        label="Fan out"
                        subgraph cluster_s3_branch0 {
                            label="branch 1"
                            s3_branch0_start [label="Start", shape=circle]
                            s4 [label="Left", shape=box, style=rounded]
                            s3_branch0_finish [label="End", shape=doublecircle]
                            s3_branch0_start -> s4
                            s4 -> s3_branch0_finish
                        }
                        subgraph cluster_s3_branch1 {
                            label="branch 2"
                            s3_branch1_start [label="Start", shape=circle]
                            s5 [label="Right", shape=ellipse]
                            s3_branch1_finish [label="End", shape=doublecircle]
                            s3_branch1_start -> s5
                            s5 -> s3_branch1_finish
                        }
                    }
                    subgraph cluster_s6 {
                        label="Each"
                        subgraph cluster_s6_item {
                            label="each item, distributed"
                            s6_item_start [label="Start", shape=circle]
                            s7 [label="Work", shape=box]
                            s6_item_finish [label="End", shape=doublecircle]
                            s6_item_start -> s7
                            s7 -> s6_item_finish
                        }
                    }
                    s8 [label="Stop", shape=ellipse]
                    s9 [label="Back\\slash", shape=octagon]
                    finish [label="End", shape=doublecircle]
                    start -> s0
                    s0 -> s1 [label="$.n > 3"]
                    s0 -> s2 [label="$.a is present and not $.a matches \"x*\""]
                    s0 -> s3_branch0_start [label="Default", lhead=cluster_s3]
                    s1 -> s8
                    s2 -> s6_item_start [lhead=cluster_s6]
                    s3_branch0_finish -> s6_item_start [ltail=cluster_s3, lhead=cluster_s6]
                    s3_branch0_finish -> s9 [label="A, B", style=dashed, ltail=cluster_s3]
                    s6_item_finish -> finish [ltail=cluster_s6]
                    s8 -> finish
                }

                """#)
    }

    @Test(arguments: [
        (#"{"Variable": "$.a", "StringLessThanEqualsPath": "$.b"}"#, "$.a ≤ $.b"),
        (#"{"Variable": "$.a", "IsNull": false}"#, "$.a is not null"),
        (#"{"Variable": "$.a", "IsNumeric": true}"#, "$.a is a number"),
        (#"{"Not": {"Variable": "$.a", "IsPresent": true}}"#, "$.a is not present"),
        (#"{"Variable": "$.a", "BooleanEquals": true}"#, "$.a = true"),
        (
            #"{"Not": {"Or": [{"Variable": "$.a", "IsPresent": true}, {"Variable": "$.b", "IsString": true}]}}"#,
            "not ($.a is present or $.b is a string)"
        ),
        (
            #"{"Variable": "$.a", "StringEquals": "\#(String(repeating: "x", count: 100))"}"#,
            #"$.a = "\#(String(repeating: "x", count: 64))…"#
        ),
    ])
    func `A condition is put in a few words`(condition: String, words: String) throws {
        let rule = condition.dropLast() + #", "Next": "B"}"#
        let machine = try StateMachineDefinition(
            #"""
            {"StartAt": "A", "States": {
                "A": {"Type": "Choice", "Choices": [\#(rule)], "Default": "B"},
                "B": {"Type": "Succeed"}}}
            """#)
        let label = words.replacing("\"", with: "\\\"")
        #expect(GraphDrawing(of: machine).dot.contains("s0 -> s1 [label=\"\(label)\"]"))
    }

    @Test func `States inside of states are counted`() throws {
        #expect(try StateMachineDefinition(everything).graph.stateCount == 10)
    }
}
