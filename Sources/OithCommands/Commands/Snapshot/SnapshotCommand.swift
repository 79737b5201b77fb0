import ArgumentParser

/// `oith snapshot`.
struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Look at published nights, and choose the one that is served.",
        discussion: """
              oith snapshot list --data night
              oith snapshot diff previous current --data night
              oith snapshot rollback --data night

            A snapshot is named by its name, by the beginning of it where no other one begins so, \
            by `current`, by `previous` (the one to which a rollback goes), or by the path of its \
            folder. Exit code 66 where nothing has that name.
            """,
        subcommands: [
            SnapshotListCommand.self, SnapshotShowCommand.self, SnapshotVerifyCommand.self,
            SnapshotDiffCommand.self,
            SnapshotPublishCommand.self, SnapshotRollbackCommand.self, SnapshotPinCommand.self,
            SnapshotForgetCommand.self, SnapshotExportCommand.self,
        ])
}
