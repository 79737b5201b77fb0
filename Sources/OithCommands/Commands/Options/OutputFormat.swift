import ArgumentParser

/// How a command prints its result.
struct OutputFormat: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false
}
