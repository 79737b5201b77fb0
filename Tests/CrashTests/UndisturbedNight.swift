import CrashSupport
import ExecutionStore
import NightStages
import StateMachine
import SystemPackage

/// A night that nothing happened to: what the others must come to.
struct UndisturbedNight {
    let operations: [Operation]
    let before: DataFolderState
    let remains: DataFolderState
    /// Of its execution.
    let name: String
    /// The name of each chunk's result.
    let results: [String: String]

    init(in theatre: CrashHarness) async throws {
        let world = try theatre.newWorld()
        before = try theatre.remains(of: world)
        let outcome = try await theatre.night.run(
            in: world.data, world.files, workers: 1, ProgressProbe())
        guard case .succeeded(_) = outcome else { throw Surprise("\(outcome)") }
        operations = world.operations
        remains = try theatre.remains(of: world)
        name = remains.execution?.name ?? ""
        results = try theatre.results(of: name, in: world)
    }

    /// The operations without the names that a run of a Map draws by lot.
    var steps: [String] {
        operations.map { operation in
            let path = operation.path.components.map(\.string)
            let names = path.map { MapResults.isFolderName($0) ? "*" : $0 }
            return "\(operation.kind) \(names.joined(separator: "/"))"
        }
    }
}

/// Something that must not be.
struct Surprise: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
