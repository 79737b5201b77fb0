package import ExecutionStore
import JSON
import NightStages

/// What became of a run's snapshot, by the outputs in its journal.
package struct RunProducts: Sendable, Equatable {
    /// The snapshot that it wrote or published; nil where it came to none.
    package private(set) var snapshot: String?
    /// Whether that became current.
    package private(set) var isPublished = false
    /// The snapshot at which a pin held `current` then; nil where none did.
    package private(set) var heldAt: String?

    /// - Parameter visits: to the run's states.
    package init(_ visits: [StateExecutionRecord]) {
        for output in visits.compactMap(\.output) {
            let written = WriteSnapshotOutput(output)
            if written.parts != nil { snapshot = written.name ?? snapshot }
            guard output["heldAt"] != nil else { continue }
            let published = PublishSnapshotOutput(output)
            (snapshot, heldAt) = (published.snapshot ?? snapshot, published.heldAt)
            isPublished = published.snapshot != nil && heldAt == nil
        }
    }

    /// `yes`, `no`, or `pinned` where a pin held `current`.
    package var publishedWord: String { isPublished ? "yes" : heldAt == nil ? "no" : "pinned" }
}
