package import Bytes
import JSON
import SnapshotFormat

/// Where a notification comes from, and what is served there: its reader may look after several
/// installations, and asks first what users see now.
package struct NotificationOrigin: Sendable, Equatable {
    /// The snapshot that is current.
    package struct Served: Sendable, Equatable {
        /// Its name.
        package let snapshot: String
        /// Its instant.
        package let asOf: Timestamp
        /// How old it is, in seconds; negative where it is ahead of the clock.
        package let age: Int

        /// A snapshot that is current, and its age.
        package init(snapshot: String, asOf: Timestamp, age: Int) {
            (self.snapshot, self.asOf, self.age) = (snapshot, asOf, age)
        }
    }

    /// The name of the machine.
    package let host: String
    /// What `notify.environment` calls the installation; nil where it says nothing.
    package let environment: String?
    /// The data folder; nil where it is not known.
    package let dataFolder: String?
    /// What is served; nil where nothing is.
    package let served: Served?

    /// A place and what is served there.
    package init(host: String, environment: String?, dataFolder: String?, served: Served?) {
        (self.host, self.environment) = (host, environment)
        (self.dataFolder, self.served) = (dataFolder, served)
    }

    /// `n1 (production), /var/lib/oith`.
    var place: String {
        host + (environment.map { " (\($0))" } ?? "") + (dataFolder.map { ", \($0)" } ?? "")
    }

    /// What users see now.
    var servedText: String {
        guard let served else { return "Nothing is served." }
        let hours = served.age / 3600
        let age =
            switch served.age {
            case ..<0: "ahead of the clock"
            case ..<7200: "\(served.age / 60) min old"
            case ..<172_800: "\(hours) h old"
            default: "\(hours / 24) d old"
            }
        let stale = served.age > SnapshotManifest.staleAge ? ": stale" : ""
        return "Served is \(served.snapshot), \(age)\(stale)."
    }

    var servedJSON: JSONValue? {
        served.map {
            [
                "snapshot": .string($0.snapshot), "asOf": .string($0.asOf.description),
                "ageSeconds": .integer($0.age),
            ]
        }
    }
}
