import DurableFiles
import NightStages
import Scoring
import SystemPackage
import UserPool

/// What a night will write, and what the figure is based on.
package struct PlannedDisk: Sendable, Equatable {
    /// Bytes of table, results, lists and snapshot together.
    package let byteCount: Int
    /// The run that showed them, or a generated pool, in words.
    package let grounds: String
}

extension Nights {
    /// What the next night will write: the plan of the newest whole night, or of a generated one,
    /// grown to the rows of the pool.
    ///
    /// - Parameters:
    ///   - rows: of the pool's users; nil for those of the last night.
    ///   - top: the length of a full list.
    /// - Returns: the bytes; nil where neither a night nor a pool says how large it is.
    /// - Throws: ``ExecutionStoreError``.
    package func plannedDisk(rows: Int?, top: Int) throws -> PlannedDisk? {
        let measured = try measuredSize()
        guard let rows = rows.map(Double.init) ?? measured?.size.rows else { return nil }
        let size = (measured?.size ?? .generated).grown(to: rows, top: top)
        let plan = NightPlan(
            size, try measuredRates() ?? .shipped, cores: 1, budget: MachineMemory.defaultBudget,
            chunkBudget: NightSettings.usersPerChunk.defaultValue, top: top)
        return PlannedDisk(
            byteCount: Int(exactly: plan.disk.total.rounded()) ?? .max,
            grounds: measured.map { "run \($0.run)" } ?? "a generated pool")
    }

    // MARK: - Before a night

    /// A night that writes less is begun whatever is free: a plan is not that exact.
    private static let leastChecked = 16 << 20
    /// More bytes than a night writes: for a user, and for a row of a list.
    private static let most = (user: 500.0, candidate: 20.0)

    /// Refuses a night for which there is no room on the disk.
    ///
    /// A pool that fits in any case costs nothing to look at; of another one the newest whole night
    /// tells what it writes, or else a sample of its users.
    ///
    /// - Parameter settings: the night that is about to begin.
    /// - Throws: ``NightError`` with code `.io`; what the pool throws.
    func checkDisk(for settings: NightSettings) throws {
        guard let free = DiskSpace.freeByteCount(of: dataDirectory) else { return }
        let rows = try PoolReader.read(settings.pool.string) { try $0.sizeBounds().rows }
        let most = Self.most.user + Double(settings.top) * Self.most.candidate
        if Double(free) >= Double(rows) * most { return }
        let needed = try neededByteCount(for: settings)
        guard needed >= Self.leastChecked, free < needed else { return }
        let freed = (try? removableByteCount) ?? 0
        throw NightError(
            .io,
            "the disk is full: the night writes about \(ByteSize(needed)), and \(ByteSize(free)) are "
                + "free in \(dataDirectory)"
                + (freed > 0 ? "; `oith gc` frees \(ByteSize(freed))" : "; free some space"))
    }

    private func neededByteCount(for settings: NightSettings) throws -> Int {
        let measured = try measuredSize()
        let size: NightSize
        if let measured {
            let rows = try PoolReader.read(settings.pool.string) { try $0.sizes().rows }
            size = measured.size.grown(to: Double(rows), top: settings.top)
        } else {
            let scratch = try makeTemporaryFolder("oith-disk")
            size = try PoolWorkload(settings, scratch: scratch, in: LocalFileSystem()).size()
        }
        let disk = NightPlan(
            size, .shipped, cores: 1, budget: MachineMemory.defaultBudget,
            chunkBudget: settings.chunkBudget, top: settings.top
        ).disk
        // Results of the night before are there already, as far as nothing changed.
        let isReused = measured != nil && settings.reuses
        return Int(exactly: (disk.total - (isReused ? disk.results : 0)).rounded()) ?? .max
    }

    /// What a collection would free with the limits of a night that says nothing about them.
    private var removableByteCount: Int {
        get throws {
            try collectAfterLastRun(RetentionLimits(), isDryRun: true).removedByteCount
        }
    }
}
