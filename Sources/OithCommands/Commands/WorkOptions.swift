import ArgumentParser
import NightStages
import Nights
import Snapshot
import StateMachine

/// How much of the machine a night takes; shared by `run`, `resume`, `rerun` and `plan`.
struct MachineOptions: ParsableArguments {
    /// Less does not hold the process itself.
    static let leastMemory = ByteSize(64 << 20)
    /// More threads than that no machine has use for, and some cannot start.
    static let concurrencyRange = 1...4096

    @Option(help: "How many chunks are scored at once. [default: the number of cores]")
    var concurrency: Int?

    @Option(
        help: """
            The most memory that the night plans to hold, such as 8GiB or 512MiB; what it \
            publishes does not depend on it. [default: three quarters of the machine's]
            """)
    var memory: ByteSize?

    /// What the command line says.
    var settings: [Setting: JSONValue?] {
        [
            .concurrency: concurrency.map { .integer($0) },
            .memory: memory.map { .string("\($0.bytes)") },
        ]
    }

    func validate() throws {
        guard Self.concurrencyRange ~= concurrency ?? 1 else {
            throw ValidationError(
                "--concurrency is in \(Self.concurrencyRange.lowerBound)..."
                    + "\(Self.concurrencyRange.upperBound).")
        }
        if let memory, memory < Self.leastMemory {
            throw ValidationError("--memory is at least \(Self.leastMemory).")
        }
    }
}

/// What stays when a night is over; shared by `run`, `resume`, `rerun` and `gc`.
struct RetentionOptions: ParsableArguments {
    @Option(
        name: .customLong("keep-snapshots"),
        help: """
            How many of the newest snapshots stay, at least 3; the current, the previous and the \
            pinned one always do. [default: \(RetentionLimits().snapshots.count)]
            """)
    var keepSnapshots: Int?

    /// What the command line says.
    var settings: [Setting: JSONValue?] {
        [.retentionSnapshots: keepSnapshots.map { .integer($0) }]
    }

    func validate() throws {
        guard keepSnapshots.map({ SnapshotStore.leastKeepCount...1_000_000 ~= $0 }) != false
        else {
            throw ValidationError(
                "--keep-snapshots is in \(SnapshotStore.leastKeepCount)...1000000.")
        }
    }
}

/// How a night is worked off; shared by `run` and `rerun`.
struct WorkOptions: ParsableArguments {
    @OptionGroup var machine: MachineOptions
    @OptionGroup var retention: RetentionOptions
    @OptionGroup var records: ArtifactOptions
    @OptionGroup var deadline: DeadlineOptions

    @Flag(
        name: .customLong("no-reuse"),
        help: "Score every chunk, even where an earlier run's result depends on the same.")
    var noReuse = false

    @Flag(help: "Print the summary as JSON.")
    var json = false

    /// What the command line says.
    var settings: [Setting: JSONValue?] {
        machine.settings.merging(retention.settings) { $1 }
            .merging(records.settings) { $1 }
            .merging(deadline.settings) { $1 }
    }
}

extension ByteSize: ExpressibleByArgument {
    /// Reads a size as the command line gives it, such as `20GB`; nil where it is none.
    package init?(argument: String) { self.init(argument) }

    /// The size as help shows a default: in the notation that the option reads.
    package var defaultValueDescription: String { description }
}
