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

            The benchmarks run the same code as `oith run` and the lookup library. Pools are \
            generated from a seed, so that results can be repeated. All figures are medians and \
            name the machine. `oith help bench night` describes each benchmark.
            """,
        subcommands: [
            BenchKernelCommand.self, BenchPartCommand<ExtractBench>.self,
            BenchPartCommand<ScoreBench>.self, BenchPartCommand<WriteBench>.self,
            BenchLookupCommand.self, BenchPartCommand<WholeNightBench>.self,
            BenchStateMachineCommand.self,
        ])
}
