import ArgumentParser

/// How a night is cut into chunks and published; shared by `run` and `plan`.
struct ChunkingOptions: SettingOptions {
    @Option(.chunkBudget) var chunkBudget: Int?
    @Option(.codec) var codec: String?

    @Flag(
        inversion: .prefixedNo,
        help: "\(Setting.publish.text) [default: --publish]")
    var publish: Bool?

    var settings: SettingValues {
        SettingValues([.chunkBudget: chunkBudget, .codec: codec, .publish: publish])
    }
}
