import CrashSupport
import DurableFiles
import SnapshotFormat
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

/// Whatever operation the world ends at while `current` moves or snapshots are removed: `current`
/// names a whole snapshot, and doing the same once more comes to where it would have come.
@Suite struct SnapshotStoreCrashTests {
    /// What somebody does with a store of four kept snapshots, the third current, and a staged one.
    enum Deed: String, CaseIterable, Sendable {
        case publishStaged, publishKept, publishRun, rollback, pin, pinAnother, unpin, collect

        func callAsFunction(_ store: SnapshotStore) throws {
            switch self {
            case .publishStaged:
                let name = try SnapshotStoreCrashTests.stagedName(in: store)
                let run = SnapshotStoreCrashTests.staged
                _ = try store.publish(store.stagedDirectory(run, name))
            case .publishKept: _ = try store.publish(store.select("2026-11-04"))
            case .publishRun:
                let name = try SnapshotStoreCrashTests.stagedName(in: store)
                try store.publish(run: SnapshotStoreCrashTests.staged, name: name)
            case .rollback: _ = try store.rollback(to: store.select("2026-11-02"))
            case .pin: _ = try store.pin(store.select("2026-11-02"))
            case .pinAnother:
                _ = try store.pin(store.select("2026-11-03"))
                _ = try store.pin(store.select("2026-11-04"))
            case .unpin:
                _ = try store.pin(store.select("2026-11-03"))
                _ = try store.unpin()
            case .collect:
                let verdicts = try store.collectGarbage(keeping: 3)
                if let problem = verdicts.compactMap(\.problem).first { throw problem }
            }
        }
    }

    /// The run whose snapshot is staged.
    fileprivate static let staged = "2026-11-05T040000Z-1"

    private static let disturbances: [Disturbance] = [
        .kill, .killInsideWrite, .powerLoss, .powerLossKeepingNames, .error(.noSpace),
    ]

    @Test(arguments: Deed.allCases, disturbances)
    func `A deed that is cut short leaves a whole snapshot, and is finished by doing it again.`(
        deed: Deed, disturbance: Disturbance
    ) throws {
        let goal = try Self.inWorld { world in
            try deed(Self.store(world))
            return try Remains(Self.store(world))
        }
        var operation = 0
        var isDone = false
        while !isDone {
            try Self.inWorld { world in
                let before = try Remains(Self.store(world))
                world.disturb(operation: operation, disturbance)
                let outcome = Result { try deed(Self.store(world)) }
                if case .success = outcome { isDone = !world.isOver }
                try world.settle()
                let now = try Remains(Self.store(world))
                let stages = [before.current, goal.current] + Self.stops(of: deed)
                #expect(stages.contains(now.current), "\(deed), operation \(operation)")
                #expect(now.pinned == nil || now.pinned == now.current)
                #expect(try Self.store(world).auditTrail.read().damage == nil)
                do { try deed(Self.store(world)) } catch let error as SnapshotError {
                    // It was moved to its place, so that there is nothing under the run's name.
                    #expect(deed == .publishStaged && error.code == .noSnapshot)
                    _ = try Self.store(world).publish(Self.store(world).select("2026-11-05"))
                }
                #expect(try Remains(Self.store(world)) == goal, "\(deed), operation \(operation)")
                let trail = try Self.store(world).auditTrail.read()
                #expect(trail.damage == nil && !trail.isCutShort)
                // Whatever moved `current` is recorded, at least once.
                let moves = trail.entries.filter {
                    $0.subject.snapshot?.hasPrefix(goal.current) ?? false
                }
                #expect(deed == .collect || !moves.isEmpty, "\(deed), operation \(operation)")
                operation += 1
            }
        }
        #expect(operation > 2)
    }

    /// Where `current` is in the middle of a deed of two steps.
    private static func stops(of deed: Deed) -> [String] {
        deed == .pinAnother || deed == .unpin ? ["2026-11-03"] : []
    }

    // MARK: - SimulatedDisks

    private static func store(_ world: World) -> SnapshotStore {
        SnapshotStore(world.data, in: world.files, now: { 1_795_000_000 })
    }

    /// Lets something happen in a world of its own.
    private static func inWorld<Value>(_ body: (World) throws -> Value) throws -> Value {
        try TemporaryFolder.with { folder in
            let data = folder.appending("data")
            let store = SnapshotStore(data, in: LocalFileSystem(), now: { 1_795_000_000 })
            for day in 1...5 {
                let run = "2026-11-0\(day)T040000Z-1"
                let asOf = "2026-11-0\(day)T04:00:00Z"
                let name = try write(asOf, to: store.partialDirectory(run))
                try store.finishStaging(of: run)
                if day < 5 { try store.publish(run: run, name: name) }
            }
            _ = try store.rollback()
            return try body(try World(of: folder))
        }
    }

    /// Writes a snapshot of a single user.
    private static func write(_ asOf: String, to directory: FilePath) throws -> String {
        let description = SnapshotDescription(
            asOf: asOf, model: .init(name: "oith-v1", digest: "00ff"),
            parameters: .init(radius: 50, top: 100, minScore: 50, codec: "lz4"),
            producer: .init(oith: "1.2.3", lz4: "1.9.4", zstd: "1.5.6"))
        let writer = try SnapshotWriter(directory, description, in: LocalFileSystem())
        let user = UserRow(
            id: Array("ann@example.org".utf8), cell: "dr5r", candidates: 0, part: 0, rowGroup: -1,
            firstRow: 0)
        return try writer.finish(parts: [], users: [user]).name
    }

    private static func stagedName(in store: SnapshotStore) throws -> String {
        let entry = try store.entries().first { $0.name?.hasPrefix("2026-11-05") ?? false }
        return try #require(entry?.name)
    }
}

/// What a reader, an engineer and a rollback see of a store.
private struct Remains: Equatable {
    /// The days of the snapshots.
    let current: String
    let pinned: String?
    let previous: String?
    let kept: [String]
    let staged: [String]

    /// Looks, and verifies the current snapshot.
    init(_ store: SnapshotStore) throws {
        let directory = try store.currentDirectory()
        try SnapshotVerifier(directory).verify()
        let day = { (name: String) in String(name.prefix(10)) }
        current = day(directory.lastComponent?.string ?? "")
        pinned = store.pinnedName.map(day)
        previous = try store.previousName().map(day)
        kept = try store.keptNames().map(day)
        staged = try store.entries().filter { $0.state != .kept && $0.state != .removed }
            .map { "\($0.state) \($0.run ?? "")" }
    }
}
