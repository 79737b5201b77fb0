import ArgumentParser
import Precompute

/// How a night is cut and published; shared by `run` and `plan`.
struct CutOptions: ParsableArguments {
    @Option(name: .customLong("chunk-budget"), help: "Users of a chunk at most.")
    var chunkBudget = NightSettings.defaultChunkBudget

    @Option(help: "The compression of the published pages: lz4 or zstd.")
    var codec = "lz4"

    @Flag(name: .customLong("no-publish"), help: "Leave the snapshot unpublished.")
    var noPublish = false

    func validate() throws {
        guard 1...100_000_000 ~= chunkBudget else {
            throw ValidationError("--chunk-budget is in 1...100000000.")
        }
        guard ["lz4", "zstd"].contains(codec) else {
            throw ValidationError("--codec is lz4 or zstd.")
        }
    }
}
