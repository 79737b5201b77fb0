// StateMachine runs pipelines that are written in the Amazon States Language, in its JSONPath form
// (states-language.net). It knows nothing of disks, databases, or what a pipeline is for.
//
//     let text = try Placeholders.fill(file, ["Region": "local"])
//     let machine = try StateMachineDefinition(text)          // validates; all problems at once
//     let execution = Execution(
//         of: machine, name: "night-1", input: ["pool": "pool.sqlite"],
//         doors: ExecutionDoors(executor: handlers, objects: buckets, observer: journal))
//     switch try await execution.run() {
//     case .succeeded(let output): print(output.text)
//     case .failed(let failure): print(failure.error, failure.cause)
//     case .aborted: print("stopped")
//     }
//
// The whole language but JSONata: all types of states, variables, inline and distributed Maps with
// readers, batches, tolerance and result files, retries, timeouts, heartbeats and callbacks.
//
// Guarantees:
// - Every transition is handed to the observer, and waited for, before it has effects.
// - No more items of a Map run at a time than MaxConcurrency and the runner's limit say, and no
//   more are read from an ItemReader than run. Results that are dropped, or written by a
//   ResultWriter, are not held.
// - A failed item or branch cancels its siblings; nothing runs on after `run()` has returned.
// - Time and randomness come from outside, so that a test decides both.
//
// The way in: `Definition*` reads and validates, `Walk` and `MapProgress` decide (plain values),
// `Execution` carries out, `Doors` is what it needs from you: an executor of tasks, buckets of
// objects, an observer, a clock. `JSONValue`, `JSONPath`,
// `PayloadTemplate` and `Expression` are the data side of the language.
