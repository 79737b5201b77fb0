package import Bytes
package import ExecutionStore
import JSON
import NightStages
import SnapshotFormat
import SnapshotStore

/// The state of the service, whatever the last run did.
package struct ServiceStatus: Sendable {
    /// The as-of instant of the snapshot that is current now.
    package let currentAsOf: Timestamp?
    /// When the last run that succeeded ended.
    package let lastSuccess: Timestamp?
    /// Whether the last night did what it was for; nil where there was none.
    ///
    /// A night is a run that is to publish: neither a shadow night nor a part of one says anything
    /// about it. One that failed is made good by publishing its instant all the same.
    package let lastNightIsGood: Bool?
}

extension Nights {
    /// The state now; what cannot be read is left out.
    package var serviceStatus: ServiceStatus {
        return serviceStatus(in: try? ExecutionStore(reading: journal))
    }

    /// The same by an open journal.
    func serviceStatus(in store: ExecutionStore?) -> ServiceStatus {
        let current = try? SnapshotStore(dataDirectory, in: files).currentDirectory()
        let manifest = current.flatMap { try? SnapshotManifest.read(from: $0) }
        let currentAsOf = manifest.flatMap { Timestamp($0.asOf) }
        let isHeld = RunLock.isHeld(in: dataDirectory)
        let runs = ((try? store?.executions(limit: .max)) ?? []).map {
            $0.seen(lockIsHeld: isHeld)
        }
        let night = runs.first { $0.isNight && $0.status(lockIsHeld: isHeld) != .running }
        return ServiceStatus(
            currentAsOf: currentAsOf,
            lastSuccess: runs.filter { $0.ending == .succeeded && !$0.isPartial }
                .compactMap(\.ended).max(),
            lastNightIsGood: night.map { night in
                // Where nothing is served nothing was made good, whatever is not known of the night.
                night.ending == .succeeded || currentAsOf.map { $0 == night.asOf } ?? false
            })
    }
}

extension ExecutionRecord {
    /// Whether it is a rerun that ends before the state machine does.
    package var isPartial: Bool { lastState != nil }

    /// Whether it was to publish what it makes.
    var isNight: Bool { !isPartial && input[TaskKey.publish]?.bool != false }

    /// The instant that it was for, in whole seconds as a snapshot has it.
    var asOf: Timestamp? {
        let instant = input[TaskKey.asOf]?.string.flatMap { Timestamp($0) }
        return instant.map { Timestamp(milliseconds: $0.milliseconds / 1000 * 1000) }
    }
}
