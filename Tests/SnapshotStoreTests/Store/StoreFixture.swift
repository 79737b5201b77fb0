import DurableFiles
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport

/// A data folder with small nights of some days of November 2026.
struct StoreFixture {
    let scratch: Scratch
    let store: SnapshotStore

    /// An empty folder, and its store with this clock.
    init(now: @escaping SnapshotStore.Clock = { 1_795_000_000 }) throws {
        scratch = try Scratch()
        store = SnapshotStore(
            scratch.path, in: LocalFileSystem(), now: now,
            actor: { AuditActor(uid: 7, user: "ann", sudoUser: nil, host: "n1") })
    }

    static func night(_ day: Int) -> SampleNight {
        var night = SampleNight(
            seed: UInt64(day), userCount: 6, listLengths: [2, 0, 3], groupSize: 6)
        night.asOf = "2026-11-\(day)T04:00:00Z"
        return night
    }

    /// The name of a run of a day, as the journal gives it.
    static func run(_ day: Int) -> String { "2026-11-\(day)T040000Z-1" }

    /// Writes the night of a day where its run leaves it, and tells its name.
    @discardableResult
    func stage(_ day: Int) throws -> String {
        try store.stage(Self.run(day)) { try Self.night(day).write(to: $0) }.name
    }

    /// Publishes the nights of some days.
    @discardableResult
    func publish(_ days: Int...) throws -> [String] {
        try days.map { day in
            let name = try stage(day)
            try store.publish(run: Self.run(day), name: name)
            return name
        }
    }

    /// A path in the data folder.
    func path(_ name: String) -> FilePath { scratch.path.appending(name) }

    /// The names under `snapshots/`.
    func names() throws -> [String] { try directoryEntries(path("snapshots")) }

    /// The names under `staging/`.
    func stagingNames() throws -> [String] { try directoryEntries(path("staging")) }
}
