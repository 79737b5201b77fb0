import ArgumentParser
import NightStages
import Nights
import StateMachine

/// How a night is cut and published; shared by `run` and `plan`.
struct ChunkingOptions: ParsableArguments {
    @Option(
        name: .customLong("chunk-budget"),
        help: "Users of a chunk at most. [default: \(NightSettings.defaultChunkBudget)]")
    var chunkBudget: Int?

    @Option(help: "The compression of the published pages: lz4 or zstd. [default: lz4]")
    var codec: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Whether the snapshot is published when it is verified. [default: --publish]")
    var publish: Bool?

    /// What the command line says.
    var settings: [Setting: JSONValue?] {
        [
            .chunkBudget: chunkBudget.map { .integer($0) }, .codec: codec.map { .string($0) },
            .publish: publish.map { .bool($0) },
        ]
    }

    func validate() throws {
        guard 1...100_000_000 ~= chunkBudget ?? 1 else {
            throw ValidationError("--chunk-budget is in 1...100000000.")
        }
        guard ["lz4", "zstd"].contains(codec ?? "lz4") else {
            throw ValidationError("--codec is lz4 or zstd.")
        }
    }
}
