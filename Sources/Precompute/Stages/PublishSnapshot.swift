import Snapshot
import StateMachine

/// Makes the verified snapshot the current one, in one step.
struct PublishSnapshot: Stage {
    let context: StageContext

    func run(_ input: StageInput) async throws -> JSONValue {
        let run = try input.runDirectory()
        let name = try StageInput(value: input.value["snapshot"] ?? .null).string("name")
        try SnapshotStore(context.dataDirectory, in: context.files)
            .publish(run: run.name, name: name)
        return ["snapshot": .string(name)]
    }
}
