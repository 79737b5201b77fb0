import ArgumentParser

/// What is kept beside the newest snapshots; of `gc` alone.
struct GarbageLimits: SettingOptions {
    @Option(.retentionSnapshotsDays) var snapshotsDays: Int?
    @Option(.retentionRuns) var keepRuns: Int?
    @Option(.retentionRunsDays) var runsDays: Int?
    @Option(.retentionReports) var keepReports: Int?
    @Option(.retentionReportsDays) var reportsDays: Int?
    @Option(.retentionResultsDays) var resultsDays: Int?
    @Option(.retentionResultsGigabytes) var resultsGigabytes: Double?

    var settings: SettingValues {
        SettingValues([
            .retentionSnapshotsDays: snapshotsDays, .retentionRuns: keepRuns,
            .retentionRunsDays: runsDays, .retentionReports: keepReports,
            .retentionReportsDays: reportsDays, .retentionResultsDays: resultsDays,
            .retentionResultsGigabytes: resultsGigabytes,
        ])
    }
}
