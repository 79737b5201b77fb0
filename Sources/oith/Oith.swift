import ArgumentParser

/// The command `oith`.
struct Oith: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "oith",
        abstract: "Precomputes, every night, whom each user of a dating service should meet.",
        discussion: """
            The night reads the user pool, scores every pair within reach, keeps each user's best \
            candidates and publishes one Parquet snapshot; in the day the lists are only looked up.

              oith pool generate --users 10000 --seed 1 --pool pool.sqlite
              oith run Pipelines/nightly.asl.json --pool pool.sqlite --data night
              oith lookup u0000001@example.test --data night

            Results go to standard output, progress and logs to standard error. Exit codes: 0 done, \
            1 the run failed, 64 bad usage, 65 bad data or definition, 66 not found, 74 \
            input/output error, 75 another run holds the lock, 128 + n stopped by signal n.
            """,
        version: Version.text,
        subcommands: [
            RunCommand.self, ResumeCommand.self, RerunCommand.self, PlanCommand.self,
            RunsCommand.self, StatusCommand.self, HistoryCommand.self, StopCommand.self,
            WhyCommand.self,
            ExplainCommand.self, LookupCommand.self, PoolCommand.self, SnapshotCommand.self,
            StateMachineCommand.self, ParquetCommand.self, CollectGarbageCommand.self,
            BenchCommand.self,
        ])
}

/// The program's entry: one place turns errors into messages and exit codes.
@main
enum Main {
    static func main() async {
        do {
            var command = try Oith.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as CommandError {
            Terminal.message("oith: \(error.message)")
            Oith.exit(withError: ExitCode(error.status))
        } catch {
            if let error = CommandError(error) {
                Terminal.message("oith: \(error.message)")
                Oith.exit(withError: ExitCode(error.status))
            }
            Oith.exit(withError: error)
        }
    }
}
