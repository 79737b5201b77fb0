import ArgumentParser

/// How a night is worked off; shared by `run`, `resume` and `rerun`.
struct WorkOptions: ParsableArguments {
    @Option(help: "How many chunks are scored at once. [default: the number of cores]")
    var concurrency: Int?

    @Flag(
        name: .customLong("no-reuse"),
        help: "Score every chunk, even where an earlier run's result depends on the same.")
    var noReuse = false

    @Flag(help: "Print the summary as JSON.")
    var json = false

    func validate() throws {
        if let concurrency, concurrency < 1 {
            throw ValidationError("--concurrency is at least 1.")
        }
    }
}
