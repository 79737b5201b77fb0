import Dispatch
package import DurableFiles
package import FeatureTable
package import Scoring
import SnapshotStore
package import StateMachine
import Synchronization
package import SystemPackage

/// What the stages of one process share: access to the files, the kernel, the width of the
/// work, and the feature table and models that several tasks read.
package final class StageContext: Sendable {
    /// Through what everything is written.
    package let files: any FileSystem
    /// `DIR`, with `runs/` and `snapshots/`.
    package let dataDirectory: FilePath
    /// What scans pairs.
    package let kernel: KernelLevel
    /// How many pieces of work may run at once; at least 1.
    package let concurrency: Int
    /// Bytes that the pieces of work may hold together; what is published does not depend on it.
    package let memoryBudget: Int
    /// The version that published files name.
    package let version: String
    /// Tells the present, where a stage has to know it: nothing of a snapshot depends on it.
    let clock: any ExecutionClock
    /// Waits for a pool that is locked.
    let poolWait: PoolWait
    private let progress: @Sendable (NightProgress) -> Void
    private let cache = Mutex(Cache())
    /// A serial queue has a thread of its own; several wait for the disk at the same time.
    private let disks = (0..<4).map { DispatchQueue(label: "oith.disk.\($0)") }
    private let nextDisk = Atomic(0)

    private struct Cache {
        var tables: [FilePath: FeatureTable] = [:]
        var models: [FilePath: LoadedModel] = [:]
        var verified: [FilePath: SnapshotFingerprint] = [:]
    }

    /// - Parameters:
    ///   - files: through what everything is written.
    ///   - dataDirectory: `DIR`, with `runs/` and `snapshots/`.
    ///   - kernel: what scans pairs.
    ///   - concurrency: pieces of work at once; at least 1.
    ///   - memoryBudget: bytes; at least 1.
    ///   - version: the version of oith that published files name.
    ///   - clock: tells the present.
    ///   - poolLockSeconds: how long a pool is waited for that another process has locked.
    ///   - progress: called from several tasks at once.
    package init(
        files: any FileSystem, dataDirectory: FilePath, kernel: KernelLevel, concurrency: Int,
        memoryBudget: Int = MachineMemory.defaultBudget.bytes, version: String,
        clock: any ExecutionClock = SystemClock(),
        poolLockSeconds: Double = PoolWait.defaultSeconds,
        progress: @escaping @Sendable (NightProgress) -> Void
    ) {
        precondition(concurrency >= 1, "the work needs at least one worker")
        precondition(memoryBudget >= 1, "the work needs some memory")
        (self.files, self.dataDirectory, self.kernel) = (files, dataDirectory, kernel)
        (self.concurrency, self.memoryBudget, self.version) = (concurrency, memoryBudget, version)
        (self.clock, self.progress) = (clock, progress)
        poolWait = PoolWait(poolLockSeconds, clock) { progress(.noted($0)) }
    }

    func report(_ event: NightProgress) { progress(event) }

    /// The feature table at a path, opened and checked once.
    package func table(_ path: FilePath) throws -> FeatureTable {
        try cache.withLock { cache in
            if let table = cache.tables[path] { return table }
            let table = try Self.open(path)
            cache.tables[path] = table
            return table
        }
    }

    private static func open(_ path: FilePath) throws -> FeatureTable {
        guard try FileStatus.find(path, followingLinks: true) != nil else {
            throw NightError(
                .notFound,
                "\(path) is gone, as it is when newer runs took its place (`oith gc`), or one of its "
                    + "users asked to be forgotten; run `oith rerun --from ExtractPool`")
        }
        do throws(FileError) { return try FeatureTable(opening: path) } catch {
            guard error.code == .damaged else { throw error }
            throw FileError(
                damaged: path,
                "\(error.message); `oith rerun --from ExtractPool` reads the pool again")
        }
    }

    /// Forgets a table that was written anew.
    func forgetTable(_ path: FilePath) {
        cache.withLock { $0.tables[path] = nil }
    }

    /// Notes that a snapshot was verified by this process, as its files stood before that.
    func noteVerified(_ directory: FilePath, _ fingerprint: SnapshotFingerprint) {
        cache.withLock { $0.verified[directory] = fingerprint }
    }

    /// Whether this process verified a snapshot, and nobody touched its files since.
    func isVerified(_ directory: FilePath) throws -> Bool {
        guard let known = cache.withLock({ $0.verified[directory] }) else { return false }
        return try SnapshotFingerprint(directory) == known
    }

    /// The scoring model in a file, read once.
    package func model(_ path: FilePath) throws -> LoadedModel {
        try cache.withLock { cache in
            if let model = cache.models[path] { return model }
            let model = try LoadedModel(reading: path)
            cache.models[path] = model
            return model
        }
    }

    /// The rules of a run: its users, scored by a model.
    ///
    /// - Throws: ``NightError`` with code `.data` where the table was extracted for a model with
    ///   other embeddings; what a table and a model throw that cannot be read.
    package func rules(
        features: FilePath, model: FilePath, parameters: ScoringParameters
    ) throws -> PairRules {
        let table = try table(features)
        let model = try self.model(model).model
        if let embedding = model.terms.embedding, embedding.dimension != table.embeddingDimension {
            throw NightError(
                .data,
                "\(model.name) weighs embeddings of \(embedding.dimension) bytes, and "
                    + "\(features) was extracted without them; run again from ExtractPool with "
                    + "this model")
        }
        return PairRules(table: table, model: model, parameters: parameters)
    }

    /// Runs work that mostly waits for the disk on another thread than those that compute, of which
    /// there are as many as cores.
    func onDiskThread<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let queue = disks[nextDisk.wrappingAdd(1, ordering: .relaxed).oldValue % disks.count]
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Swift.Result { try work() }) }
        }
    }

    /// Runs some pieces of work, `concurrency` at a time or fewer where memory is short, and gives
    /// their results in order.
    ///
    /// - Parameters:
    ///   - pieces: their numbers.
    ///   - bytesPerPiece: what the largest of them holds at its peak; 0 where that is next to
    ///     nothing. See ``MemoryNeeds``.
    ///   - body: does one piece.
    /// - Returns: what the pieces came to, in their order.
    /// - Throws: the first error; the other pieces are cancelled.
    func concurrently<Result: Sendable>(
        _ pieces: Range<Int>, bytesPerPiece: Int = 0,
        _ body: @escaping @Sendable (Int) throws -> Result
    ) async throws -> [Result] {
        let width = MemoryNeeds.pieces(
            of: bytesPerPiece, in: memoryBudget, atMost: concurrency)
        return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var results: [Int: Result] = [:]
            var next = pieces.lowerBound
            while next < pieces.upperBound || results.count < pieces.count {
                let running = next - pieces.lowerBound - results.count
                if next < pieces.upperBound, running < width {
                    let piece = next
                    group.addTask { (piece, try body(piece)) }
                    next += 1
                } else if let (piece, result) = try await group.next() {
                    results[piece] = result
                }
            }
            return pieces.compactMap { results[$0] }
        }
    }
}
