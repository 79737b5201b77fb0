import Snapshot
import StateMachine

/// Makes the verified snapshot the current one, in one step; or only keeps it, where a pin holds
/// `current`.
struct PublishSnapshot: Stage {
    let context: StageContext

    func run(_ input: StageInput) async throws -> JSONValue {
        let run = try input.runDirectory()
        let name = try StageInput(value: input.value["snapshot"] ?? .null).string("name")
        let move = try SnapshotStore(context.dataDirectory, in: context.files)
            .publish(run: run.name, name: name)
        return [
            "snapshot": .string(name),
            "heldAt": move.heldAt.map { .string($0) } ?? .null,
        ]
    }
}
