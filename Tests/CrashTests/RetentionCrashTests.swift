import Bytes
import CrashSupport
import DurableFiles
import ExecutionStore
import JSON
import NightStages
import Nights
import StateMachine
import SystemPackage
import TestSupport
import Testing

/// Whatever operation the world ends at while files of runs are removed: the last run keeps all of
/// its own, and collecting once more comes to where it would have come.
@Suite struct RetentionCrashTests {
    /// From the oldest to the last.
    private static let runs = (1...4).map { "2026-11-2\($0)T040000Z-1" }
    private static let disturbances: [Disturbance] = [
        .kill, .killInsideWrite, .powerLoss, .powerLossKeepingNames, .error(.ioError),
    ]

    @Test(arguments: disturbances)
    func `A collection that is cut short is finished by the next one.`(
        disturbance: Disturbance
    ) throws {
        let (goal, operationCount) = try Self.inWorld { world in
            try Self.collect(in: world)
            return (try Remains(world), world.operations.count)
        }
        // The oldest is gone, the next two have their reports, the last has everything.
        #expect(goal.runs == Array(Self.runs[1...]))
        #expect(goal.folders[Self.runs[1]] == ["report.html"])
        #expect(goal.folders[Self.runs[2]] == ["report.html"])
        #expect(goal.folders[Self.runs[3]]?.count == 5)
        #expect(operationCount > 10)
        for operation in 0..<operationCount {
            try Self.inWorld { world in
                world.disturb(operation: operation, disturbance)
                _ = Result { try Self.collect(in: world) }
                try world.settle()
                #expect(try Remains(world).folders[Self.runs[3]] == goal.folders[Self.runs[3]])
                try Self.collect(in: world)
                #expect(try Remains(world) == goal, "operation \(operation)")
            }
        }
    }

    private static func collect(in world: World) throws {
        var limits = RetentionLimits()
        limits.runs.count = 1
        limits.reports.count = 3
        _ = try nights(world.data, world.files).collectGarbage(limits, isDryRun: false)
    }

    private static func nights(_ data: FilePath, _ files: any FileSystem) -> Nights {
        Nights(data, in: files, clock: StandingClock())
    }

    /// Lets something happen in a world with four runs.
    private static func inWorld<Value>(_ body: (World) throws -> Value) throws -> Value {
        try TemporaryFolder.with { folder in
            let data = folder.appending("data")
            let files = LocalFileSystem()
            try files.makeDirectories(data)
            let store = try ExecutionStore(
                at: data.appending("journal.sqlite"), in: files, clock: StandingClock())
            for run in runs {
                _ = try store.begin(
                    ExecutionBeginning(name: run, source: DefinitionSource("{}"), input: [:]))
                let directory = nights(data, files).runDirectory(run)
                for folder in [directory.lists, directory.partials] {
                    try files.makeDirectories(folder)
                }
                let list = directory.lists.appending("00000.lists")
                for file in [list, directory.partial("9q8")] {
                    try files.write([1], durablyTo: file)
                }
                for file in [directory.features, directory.chunks, directory.report] {
                    try files.write([1], durablyTo: file)
                }
            }
            return try body(try World(of: folder))
        }
    }
}

/// What is left of runs.
private struct Remains: Equatable {
    /// Those that the journal knows.
    let runs: [String]
    /// What is in their folders; graves are folders too.
    let folders: [String: [String]]

    init(_ world: World) throws {
        let store = try ExecutionStore(reading: world.data.appending("journal.sqlite"))
        runs = try store.executions().map(\.name).sorted()
        let path = world.data.appending("runs")
        folders = Dictionary(
            uniqueKeysWithValues: try directoryEntries(path).map { name in
                (name, try directoryEntries(path.appending(name)))
            })
    }
}

private struct StandingClock: ExecutionClock {
    let now = Timestamp(milliseconds: 1_795_147_200_000)

    func sleep(seconds: Double) async throws {}
}
