import ArgumentParser

/// `oith pool`.
struct PoolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool",
        abstract: "Make, fill and check user pools.",
        subcommands: [PoolImportCommand.self, PoolGenerateCommand.self, PoolCheckCommand.self])
}
