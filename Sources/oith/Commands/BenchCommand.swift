import ArgumentParser

/// `oith bench`.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure parts of oith on this machine.",
        discussion: "  oith bench state-machine --items 100000",
        subcommands: [BenchStateMachineCommand.self])
}
