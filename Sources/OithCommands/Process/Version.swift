import CBuildCommit

/// The version of oith: the one place that says it.
enum Version {
    /// What snapshots name: the same for each build of a version.
    static let text = "0.1.0"

    /// The version and the commit that it was built from, as far as that is known.
    static var withCommit: String {
        // A constant of the program, with its zero.
        let commit = unsafe String(cString: oith_build_commit())
        return commit.isEmpty ? text : "\(text) (commit \(commit.prefix(12)))"
    }
}
