import ArgumentParser

/// `oith bench`.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure parts of oith on this machine.",
        discussion: """
              oith bench kernel
              oith bench night --users 100000
              oith bench score --pool pool.sqlite --json
              oith bench lookup --data night

            What is measured is what runs: the nights are those of `oith run`, the lookups those \
            of the library. Pools are generated from a seed, so that figures can be repeated; all \
            figures are medians and name the machine. `oith help bench night` tells more of each.
            """,
        subcommands: [
            BenchKernelCommand.self, BenchExtractCommand.self, BenchScoreCommand.self,
            BenchWriteCommand.self, BenchLookupCommand.self, BenchNightCommand.self,
            BenchStateMachineCommand.self,
        ])
}
