// StateMachine runs pipelines that are written in the Amazon States Language, in its JSONPath form.
// StateMachine.docc/StateMachine.md is the front page: an example, guarantees, limits.
//
// The folders, each of which uses only those above it:
// - JSONPath, Failures, Intrinsics, Evaluation: the values of the language, its paths and functions.
// - Definition: reads a state machine and validates it.
// - Environment: what an execution needs from the caller: an executor of tasks, buckets of objects,
//   an observer, a clock.
// - Items: the items of a Map, as they are read.
// - Interpreter: decides what follows from each event; plain values.
// - Execution: carries the decisions out.
// - Diagrams: draws a definition; uses Definition and Evaluation alone.
