import ArgumentParser

/// `oith snapshot`.
struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Inspect snapshots and choose the one that is served.",
        discussion: """
              oith snapshot list --data night
              oith snapshot diff previous current --data night
              oith snapshot rollback --data night

            A snapshot argument is a name, an unambiguous beginning of a name, `current`, \
            `previous` (the target of a rollback), or the path of a folder. Exit code 66 if there \
            is no such snapshot.
            """,
        subcommands: [
            SnapshotListCommand.self, SnapshotShowCommand.self, SnapshotVerifyCommand.self,
            SnapshotDiffCommand.self,
            SnapshotPublishCommand.self, SnapshotRollbackCommand.self, SnapshotPinCommand.self,
            SnapshotForgetCommand.self, SnapshotExportCommand.self,
        ])
}
