import DurableFiles
import ExecutionStore
import Snapshot
package import StateMachine
import SystemPackage

/// How things stand, whatever the last run did.
package struct NightStanding: Sendable {
    /// The as-of instant of the snapshot that is current now.
    package let currentAsOf: Timestamp?
    /// When the last run that succeeded ended.
    package let lastSuccess: Timestamp?
}

extension Nights {
    /// How things stand now; what cannot be read is left out.
    package var standing: NightStanding {
        let journal = dataDirectory.appending("journal.sqlite")
        return standing(in: try? ExecutionStore(reading: journal))
    }

    /// The same by an open journal.
    func standing(in store: ExecutionStore?) -> NightStanding {
        let current = try? SnapshotStore(dataDirectory, in: files).currentDirectory()
        let manifest = current.flatMap { try? SnapshotManifest.read(from: $0) }
        let runs = (try? store?.executions(limit: .max)) ?? []
        return NightStanding(
            currentAsOf: manifest.flatMap { Timestamp($0.asOf) },
            lastSuccess: runs.filter { $0.ending == .succeeded }.compactMap(\.ended).max())
    }
}
