import ArgumentParser
import NightStages

/// How much of the machine a night takes; shared by `run`, `resume`, `rerun` and `plan`.
struct MachineOptions: SettingOptions {
    @Option(.concurrency) var concurrency: Int?
    @Option(.memory) var memory: ByteSize?

    var settings: SettingValues {
        SettingValues([.concurrency: concurrency, .memory: memory])
    }
}

/// How many snapshots are kept when a night ends; shared by `run`, `resume`, `rerun` and `gc`.
struct RetentionOptions: SettingOptions {
    @Option(.retentionSnapshots) var keepSnapshots: Int?

    var settings: SettingValues { SettingValues([.retentionSnapshots: keepSnapshots]) }
}

/// How a night runs; shared by `run` and `rerun`.
struct WorkOptions: ParsableArguments {
    @OptionGroup var machine: MachineOptions
    @OptionGroup var retention: RetentionOptions
    @OptionGroup var records: ArtifactOptions
    @OptionGroup var deadline: DeadlineOptions

    @Flag(
        name: .customLong("no-reuse"),
        help: "Score every chunk, even if an earlier run has its result.")
    var noReuse = false

    @Flag(help: "Print the summary as JSON.")
    var json = false

    /// What all of them give.
    var settings: SettingValues {
        SettingValues(joining: [
            machine.settings, retention.settings, records.settings, deadline.settings,
        ])
    }
}

extension ByteSize: ExpressibleByArgument {
    /// Reads a size as the command line gives it, such as `20GB`; nil where it is none.
    package init?(argument: String) { self.init(argument) }

    /// The size as help shows a default: in the notation that the option reads.
    package var defaultValueDescription: String { description }
}
