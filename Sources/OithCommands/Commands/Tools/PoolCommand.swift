import ArgumentParser

/// `oith pool`.
struct PoolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool",
        abstract: "Import, generate and check user pools.",
        discussion: """
              oith pool import users.json.gz --pool pool.sqlite
              oith pool generate --users 100000 --seed 7 --pool pool.sqlite
              oith pool check pool.sqlite
            """,
        subcommands: [PoolImportCommand.self, PoolGenerateCommand.self, PoolCheckCommand.self])
}
