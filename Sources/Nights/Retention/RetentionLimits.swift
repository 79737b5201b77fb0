package import NightStages

/// How much stays of what nights leave behind.
///
/// By number and by age: a thing goes when there are enough newer ones of its kind, or when it is
/// too old. What is served, or may be gone back to or on with, stays in any case; see
/// ``Nights/collectGarbage(after:_:)``.
package struct RetentionLimits: Sendable, Equatable {
    /// How much of one kind stays.
    package struct Limit: Sendable, Equatable {
        /// How many of the newest; at least 1.
        package var count: Int
        /// How many days they stay.
        package var days: Int

        /// The newest `count`, for `days`.
        package init(count: Int, days: Int) {
            (self.count, self.days) = (count, days)
        }

        /// Seconds.
        var age: Int { days * 86_400 }
    }

    /// Published nights, whose age counts from when they were written.
    package var snapshots = Limit(count: 7, days: 30)
    /// The working files of runs: feature table, chunks, partial results, lists.
    ///
    /// With them a run can be resumed, or run again from a later stage. Their age counts from the
    /// run's end.
    package var runs = Limit(count: 3, days: 7)
    /// What runs say of themselves: report, metrics, rejects, their history in the journal.
    package var reports = Limit(count: 100, days: 400)
    /// Results of chunks, shared by runs.
    package var results = ResultStore.Limits()

    /// What holds where nobody says otherwise.
    package init() {}
}
