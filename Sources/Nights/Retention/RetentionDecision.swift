package import DurableFiles

/// What a collection does, or would do, with the files of one run.
package struct RetentionDecision: Sendable {
    /// What goes.
    package enum Removal: String, Sendable {
        /// All of the run stays.
        case nothing
        /// All that only a resumption or a rerun needs.
        case workingFiles = "working files"
        /// Everything, its history in the journal too.
        case all
    }

    /// The run by its name in the journal, `2026-11-20T040000Z-1`.
    package let run: String
    /// What of it is removed, or would be.
    package internal(set) var removal: Removal
    /// The bytes of the files that go; those that another run shares stay on the disk.
    package internal(set) var byteCount: Int
    /// Why it stays or goes.
    package let reason: String
    /// Why it could not be removed, or looked at.
    package internal(set) var problem: FileError?
}

/// A run as a collection sees it.
package struct RetainedRun {
    let name: String
    /// Seconds since it ended or, where nobody knows, since its folder changed.
    let age: Int
    /// Whether there are files that only a resumption or a rerun needs.
    let hasWorkingFiles: Bool
    /// Why it stays whatever the limits say; nil where it does not.
    let protection: String?

    /// A run with its age in seconds; `protection` says why it stays.
    package init(name: String, age: Int, hasWorkingFiles: Bool, protection: String? = nil) {
        (self.name, self.age) = (name, age)
        (self.hasWorkingFiles, self.protection) = (hasWorkingFiles, protection)
    }
}

extension RetentionLimits {
    /// What becomes of runs.
    ///
    /// - Parameter retained: the runs, the newest first.
    /// - Returns: for each what goes, and why.
    package func removals(
        of retained: [RetainedRun]
    ) -> [(removal: RetentionDecision.Removal, reason: String)] {
        var workCount = 0
        return retained.enumerated().map { rank, run in
            if run.hasWorkingFiles { workCount += 1 }
            if let protection = run.protection { return (.nothing, protection) }
            if let reason = reports.reasonToRemove(rank: rank, age: run.age) {
                return (.all, reason)
            }
            guard run.hasWorkingFiles else { return (.nothing, "its report") }
            let reason = runs.reasonToRemove(rank: workCount - 1, age: run.age)
            return reason.map { (.workingFiles, $0) } ?? (.nothing, "new")
        }
    }
}

extension RetentionLimits.Limit {
    fileprivate func reasonToRemove(rank: Int, age: Int) -> String? {
        if rank >= count { return "older than the newest \(count)" }
        return age > self.age ? "older than \(days) days" : nil
    }
}
