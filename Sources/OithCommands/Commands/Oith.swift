import ArgumentParser

/// The command `oith`.
struct Oith: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "oith",
        abstract: "Computes each night the best candidates for every user of a dating service.",
        discussion: """
            A night reads the user pool, scores every pair within the search radius, keeps the best \
            candidates of each user and publishes one Parquet snapshot. During the day the lists \
            are only looked up. A first night, with a generated pool:

              oith pool generate --users 10000 --seed 1 --pool pool.sqlite
              oith plan --pool pool.sqlite --data night
              oith run Pipelines/nightly.asl.json --pool pool.sqlite --data night
              oith lookup u0000001@example.test --data night
              oith inspect --data night
              oith report --data night -o report.html

            After a night that failed, was stopped or was killed:

              oith status --data night
              oith resume --data night

            The variables OITH_POOL and OITH_DATA replace --pool and --data. Results go to standard \
            output, progress and logs to standard error; --json prints results for programs. Bold \
            text is used on a terminal only, and not if NO_COLOR is set.

            Exit codes:
              0    done, or nothing to do
              1    the run failed; resume: nothing to resume, but the last night failed
              2    published, with tolerated failures (reserved)
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
        version: Version.withCommit,
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
                name: "Inputs and tools",
                subcommands: [
                    PoolCommand.self, StateMachineCommand.self, ParquetCommand.self,
                    CollectGarbageCommand.self, ConfigCommand.self, DoctorCommand.self,
                    BenchCommand.self, ManualCommand.self,
                ]),
        ])
}
