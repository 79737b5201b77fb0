import DurableFiles
import Glibc
import NightStages
import Nights
package import SystemPackage
import TestSupport

/// In what state of the world the night is that is disturbed.
package enum Scenario: String, Sendable, CaseIterable {
    /// It is the first one in an empty folder.
    case first
    /// Another one was published before, and some of its results are taken.
    case second
    /// It is the second half of the published one, once more: the same bytes are published.
    case again
}

/// Gives a night its worlds, one after the other, each like the first.
///
/// They are in memory where the machine has a file system for that: the books of a world, and
/// no device, say what is durable.
package final class CrashHarness: Sendable {
    package let scene: Scenario
    package let night: SmallNight
    private let folder: FilePath

    /// Opens a theatre for the length of a closure.
    ///
    /// - Parameters:
    ///   - scene: what is there when a night begins.
    ///   - body: what is done with it.
    /// - Returns: what the closure returns.
    /// - Throws: what the closure throws, and what the night before this one throws.
    package static func with<Result>(
        _ scene: Scenario, _ body: (CrashHarness) async throws -> Result
    ) async throws -> Result {
        let files = LocalFileSystem()
        let memory = FilePath("/dev/shm")
        let parent = FileStatus(memory)?.isDirectory == true ? memory : FilePath("/tmp")
        let name = "oith-crash-\(getpid())-\(scene)-\(UInt32.random(in: 1_000_000...9_999_999))"
        let folder = parent.appending(name)
        try files.makeDirectories(folder)
        defer { try? files.removeTree(folder) }
        return try await body(try await CrashHarness(scene, folder))
    }

    private init(_ scene: Scenario, _ folder: FilePath) async throws {
        self.scene = scene
        self.folder = folder
        let pool = folder.appending("pool.sqlite")
        try SmallNight.writePool(pool)
        let asOf = "2026-11-20T04:00:00Z"
        let base = scene == .again ? "2026-11-20T040000Z-1" : nil
        night = try SmallNight(pool: pool, asOf: asOf, base: base)
        let files = LocalFileSystem()
        try files.makeDirectories(scratch)
        try files.makeDirectories(beginning)
        if scene == .first { return }
        let earlier = try SmallNight(
            pool: pool, asOf: scene == .again ? asOf : "2026-11-19T04:00:00Z")
        _ = try await earlier.run(
            in: beginning.appending("data"), files, workers: 1, ProgressProbe())
        if scene == .second { try SmallNight.changePool(pool) }
    }

    /// What every world is a copy of.
    private var beginning: FilePath { folder.appending("beginning") }
    private var scratch: FilePath { folder.appending("scratch") }

    /// A new world; the one before is gone.
    package func newWorld() throws -> World {
        let files = LocalFileSystem()
        let stage = folder.appending("world")
        try files.removeTree(stage)
        try copy(beginning, to: stage, files)
        return try World(of: stage)
    }

    private func copy(
        _ source: FilePath, to target: FilePath, _ files: LocalFileSystem
    ) throws(FileError) {
        guard let status = FileStatus(source) else { return }
        if status.isDirectory {
            try files.makeDirectory(target)
            for name in try directoryEntries(source) {
                try copy(source.appending(name), to: target.appending(name), files)
            }
        } else if let link = symbolicLinkTarget(source) {
            try files.makeSymbolicLink(target, to: link)
        } else {
            try files.write(try fileBytes(source), durablyTo: target)
        }
    }

    /// What is in a world.
    ///
    /// - Throws: what ``DataFolderState`` throws.
    package func remains(of world: World) throws -> DataFolderState {
        try DataFolderState(of: world.data, scratch: scratch)
    }

    /// The names of the results that a night used, by chunk.
    ///
    /// - Throws: ``FileError`` where its records are not there.
    package func results(of night: String, in world: World) throws -> [String: String] {
        let partials = Nights(world.data, in: world.files).runDirectory(night).partials
        var results: [String: String] = [:]
        for name in try directoryEntries(partials) {
            let record = try ChunkRecord(reading: partials.appending(name))
            results[record.chunk] = record.key.digest
        }
        return results
    }
}

extension World {
    /// The data directory.
    package var data: FilePath { folder.appending("data") }
}
