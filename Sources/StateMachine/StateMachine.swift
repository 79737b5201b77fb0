// StateMachine runs pipelines that are written in the Amazon States Language, in its JSONPath form.
// StateMachine.docc/StateMachine.md is the front page: an example, guarantees, limits.
//
// The way in: `Definition*` reads and validates, `Interpreter` and `MapProgress` decide (plain values),
// `Execution` carries out, `Doors` is what it needs from you: an executor of tasks, buckets of
// objects, an observer, a clock. `JSONValue`, `JSONPath`,
// `PayloadTemplate` and `Expression` are the data side of the language.
