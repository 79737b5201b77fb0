import ArgumentParser

/// The command `oith`.
struct Oith: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "oith",
        abstract: "Precomputes, every night, whom each user of a dating service should meet.",
        discussion: """
            The night reads the user pool, scores every pair within reach, keeps each user's best \
            candidates and publishes one Parquet snapshot; in the day the lists are only looked up. \
            A first night, from nothing:

              oith pool generate --users 10000 --seed 1 --pool pool.sqlite
              oith plan --pool pool.sqlite --data night
              oith run Pipelines/nightly.asl.json --pool pool.sqlite --data night
              oith lookup u0000001@example.test --data night
              oith inspect --data night
              oith report --data night -o report.html

            When a night failed, was stopped or was killed:

              oith status --data night
              oith resume --data night

            OITH_POOL and OITH_DATA stand for --pool and --data. Results go to standard output, \
            progress and logs to standard error; --json prints results for programs. Letters are \
            bold on a terminal only, and not where NO_COLOR is set.

            Exit codes:
              0    done, or nothing to do
              1    the run failed; resume: nothing to do, but nights fail
              2    published, with tolerated failures (none is tolerated yet)
              4    a guard refused to publish
              64   bad usage
              65   bad definition, configuration or data: running it again will not help
              66   no such user, run, snapshot, chunk or file
              74   input/output error, disk full; a pool that stays locked
              75   another run holds the lock: try later
              77   permission denied
              128+ stopped by signal n: 128 + n

            Completions, for bash, zsh or fish:

              oith --generate-completion-script bash > /etc/bash_completion.d/oith
              oith --generate-completion-script zsh > "${fpath[1]}/_oith"
              oith --generate-completion-script fish > ~/.config/fish/completions/oith.fish
            """,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Night",
                subcommands: [
                    RunCommand.self, ResumeCommand.self, RerunCommand.self, PlanCommand.self,
                    StopCommand.self,
                ]),
            CommandGroup(
                name: "History",
                subcommands: [
                    RunsCommand.self, StatusCommand.self, HistoryCommand.self, ReportCommand.self,
                    WhyCommand.self, AuditCommand.self,
                ]),
            CommandGroup(
                name: "Snapshot",
                subcommands: [
                    LookupCommand.self, ExplainCommand.self, InspectCommand.self,
                    SnapshotCommand.self,
                ]),
            CommandGroup(
                name: "Material",
                subcommands: [
                    PoolCommand.self, StateMachineCommand.self, ParquetCommand.self,
                    CollectGarbageCommand.self, ConfigCommand.self, DoctorCommand.self,
                    BenchCommand.self,
                ]),
        ])
}

/// A command that runs a night and logs.
protocol LoggingCommand {
    var data: DataLocation { get }
    var records: ArtifactOptions { get }
}

extension LoggingCommand {
    /// How its lines on standard error look.
    var logFormat: LogFormat {
        // What is wrong with the configuration the command itself says.
        records.logFormat ?? (try? data.file.read())?.logFormat ?? .text
    }
}
