package import Bytes
import ExecutionStore
import JSON
import NightStages
package import Nights
import Scoring
import SnapshotStore

/// The figures of a run for a monitoring system.
///
///     let metrics = NightMetrics(account, version: "0.1.0", now: now)
///     metrics.prometheus          // runs/<run>/metrics.prom, and the textfile collector
///     metrics.embedded            // CloudWatch, a line for each set of dimensions
///
/// All are gauges: the value of the last run, until the next one replaces them. A figure that a
/// failed run did not come to is missing. Instants are seconds since 1970, as Prometheus wants them,
/// so that an alert can count from them whether or not a run came by.
package struct NightMetrics: Sendable {
    /// One figure, or some that differ in a label.
    package struct Family: Sendable {
        /// The Prometheus name, which begins with `oith_` and ends with the unit, if any.
        package let name: String
        /// The text of the `# HELP` line: one sentence.
        package let help: String
        /// CloudWatch's name of it.
        package let unit: String
        /// One sample for each combination of labels, in the order of the output.
        package var samples: [Sample]

        /// A family of gauges.
        package init(name: String, help: String, unit: String, samples: [Sample]) {
            (self.name, self.help, self.unit, self.samples) = (name, help, unit, samples)
        }
    }

    /// One line of a family: labels and a value.
    package struct Sample: Sendable {
        /// Tell the samples of a family apart; empty where there is only one.
        package let labels: [Label]
        /// The value in the unit that the name of the family ends with.
        package let value: Double

        /// A sample; the labels must be unique in its family.
        package init(labels: [Label], value: Double) {
            (self.labels, self.value) = (labels, value)
        }
    }

    /// A name and a value; the names are constants of this file.
    package struct Label: Sendable, Hashable {
        /// The name of the label, such as `stage`.
        package let name: String
        /// The value as it is, not yet escaped for any format.
        package let value: String

        /// A label; its name must be valid in Prometheus.
        package init(name: String, value: String) {
            (self.name, self.value) = (name, value)
        }
    }

    /// The run, for those who read single lines; nil where none began.
    package let run: String?
    /// When the figures were written.
    package let written: Timestamp
    /// The families in the order of the output.
    package private(set) var families: [Family] = []

    /// Metrics as they are given.
    package init(run: String?, written: Timestamp, families: [Family]) {
        (self.run, self.written, self.families) = (run, written, families)
    }

    /// The metrics of an account.
    ///
    /// - Parameters:
    ///   - account: of a run that has ended.
    ///   - version: of oith.
    ///   - now: when this is written.
    package init(_ account: NightAccount, version: String, now: Timestamp) {
        run = account.run.name
        written = now
        addResult(account.status.rawValue, isPublished: account.figures.isPublished, version)
        addRun(account)
        addStages(account)
        addPool(account)
        addWork(account)
        addStanding(account.serviceStatus, nightIsGood: account.serviceStatus.lastNightIsGood)
    }

    /// The metrics of a night without an account: that it failed, and the state.
    ///
    /// - Parameters:
    ///   - result: how it ended.
    ///   - run: its name; nil where it had none yet.
    ///   - standing: what is served all the same.
    ///   - version: of oith.
    ///   - now: when it failed.
    package init(
        _ result: UnaccountedEnding, run: String?, _ standing: ServiceStatus, version: String,
        now: Timestamp
    ) {
        self.run = run
        written = now
        addResult(result.rawValue, isPublished: false, version)
        addTimes(from: now, to: now)
        addStanding(standing, nightIsGood: false)
    }

    // MARK: - Adding

    private mutating func add(
        _ name: String, help: String, unit: String = "Count", _ value: Double?
    ) {
        guard let value, value.isFinite else { return }
        families.append(
            Family(
                name: "oith_\(name)", help: help, unit: unit,
                samples: [Sample(labels: [], value: value)]))
    }

    private mutating func add(
        _ name: String, help: String, unit: String = "Count", by label: String,
        _ values: [(String, Double)]
    ) {
        if values.isEmpty { return }
        families.append(
            Family(
                name: "oith_\(name)", help: help, unit: unit,
                samples: values.map {
                    Sample(labels: [Label(name: label, value: $0.0)], value: $0.1)
                }))
    }

    private mutating func addResult(_ result: String, isPublished: Bool, _ version: String) {
        let isGood = result == ExecutionRecord.Status.succeeded.rawValue
        add("build_info", help: "The version of oith.", by: "version", [(version, 1)])
        add("run_success", help: "1 if the last run succeeded, else 0.", isGood ? 1 : 0)
        add("run_published", help: "1 if its snapshot became current.", isPublished ? 1 : 0)
        let results: [ExecutionRecord.Status] = [
            .succeeded, .failed, .stopped, .timedOut, .crashed,
        ]
        add(
            "run_result", help: "1 for how the last run ended.", by: "result",
            (results.map(\.rawValue) + [UnaccountedEnding.notBegun.rawValue]).map {
                ($0, $0 == result ? 1 : 0)
            })
    }

    private mutating func addTimes(from start: Timestamp, to end: Timestamp?) {
        add(
            "run_start_timestamp_seconds", help: "When the last run began.", unit: "Seconds",
            start.seconds)
        add(
            "run_end_timestamp_seconds", help: "When the last run ended.", unit: "Seconds",
            end?.seconds)
    }

    private mutating func addRun(_ account: NightAccount) {
        addTimes(from: account.run.started, to: account.run.ended)
        add(
            "run_duration_seconds", help: "From the beginning to the end of the run.",
            unit: "Seconds",
            account.seconds)
        add(
            "run_retries", help: "How often work was started again after a failure.",
            Double(account.retries))
        add(
            "run_peak_memory_bytes", help: "The most memory that the process had.", unit: "Bytes",
            account.peakMemory.map { Double($0) })
    }

    private mutating func addStages(_ account: NightAccount) {
        var seconds: [(String, Double)] = []
        for stage in account.stages where stage.stage != nil {
            guard let took = stage.seconds else { continue }
            // A stage that a resumption went on with counts as a whole.
            if let place = seconds.firstIndex(where: { $0.0 == stage.visit.state }) {
                seconds[place].1 += took
            } else {
                seconds.append((stage.visit.state, took))
            }
        }
        add(
            "stage_duration_seconds", help: "What each stage took.", unit: "Seconds", by: "stage",
            seconds
        )
        addUsage(account)
        guard let estimate = account.figures.estimate else { return }
        let expected = NightStage.allCases.compactMap { stage in
            estimate.seconds[stage].map { (stage.stateName, $0) }
        }
        add(
            "stage_expected_seconds", help: "What the run expected of each stage.", unit: "Seconds",
            by: "stage", expected)
        add(
            "run_expected_seconds", help: "What the run expected of its stages together.",
            unit: "Seconds", expected.reduce(0) { $0 + $1.1 })
    }

    private mutating func addUsage(_ account: NightAccount) {
        let usages = account.stages.compactMap { stage in
            stage.stage == nil ? nil : stage.usage.map { (stage.visit.state, $0) }
        }
        add(
            "stage_processor_seconds", help: "The time of all cores together that each stage took.",
            unit: "Seconds", by: "stage", usages.map { ($0.0, $0.1.processorSeconds) })
        add(
            "stage_peak_memory_bytes",
            help: "The most memory that the process had until each stage ended.",
            unit: "Bytes", by: "stage", usages.map { ($0.0, Double($0.1.peakMemory)) })
    }

    private mutating func addPool(_ account: NightAccount) {
        let figures = account.figures
        add("pool_rows", help: "Rows of the pool's users.", figures.rows.map { Double($0) })
        add("users_eligible", help: "Users who took part.", figures.eligible.map { Double($0) })
        if let blocks = figures.blocks, let decisions = figures.decisions {
            add(
                "pool_decisions",
                help: "Rows of match_history: one user accepted or passed another.",
                Double(decisions))
            add("pool_blocks", help: "Rows of blocks: one user blocked another.", Double(blocks))
            add(
                "pool_decisions_in_force", help: "Those of them that name two eligible users.",
                figures.decisionsInForce.map { Double($0) })
            add(
                "pool_blocks_in_force", help: "Those of them that name two eligible users.",
                figures.blocksInForce.map { Double($0) })
            add(
                "pool_tables_missing", help: "Tables that the pool did not have.",
                Double(figures.missingTables.count))
        }
        add(
            "users_not_eligible", help: "Rows that took no part, by the first reason.",
            by: "reason",
            account.notEligible.map { ($0.name, Double($0.count)) })
        add(
            "rejected_rows", help: "Rows that could not be read.",
            (figures.rejects ?? account.rejects?.reduce(0) { $0 + $1.count }).map { Double($0) })
        add(
            "rejects", help: "Rows that could not be read, by reason.", by: "reason",
            (account.rejects ?? []).map { ($0.name, Double($0.count)) })
        add(
            "rejects_allowed_ratio", help: "The share of rejects above which a run fails.",
            unit: "None",
            account.run.input[TaskKey.maxRejectFraction]?.number)
    }

    private mutating func addWork(_ account: NightAccount) {
        let (figures, chunks) = (account.figures, account.chunks)
        add(
            "pairs", help: "Pairs of users, by how far the rules came with them.", by: "kind",
            figures.chunks == nil
                ? []
                : [
                    ("in reach", Double(figures.pairsInReach)),
                    ("scanned", Double(figures.pairs.scanned)),
                    ("passed filters", Double(figures.pairs.accepted)),
                    ("scored", Double(figures.pairs.scored)),
                ])
        let succeeded = chunks.filter { $0.ending == .succeeded }
        let reused = succeeded.filter(\.isReused).count
        let failed = chunks.filter { $0.ending == .failed }.count
        add(
            "chunks", help: "Chunks, by what became of them.", by: "result",
            chunks.isEmpty
                ? []
                : [
                    ("scored", Double(succeeded.count - reused)), ("reused", Double(reused)),
                    ("failed", Double(failed)),
                    ("unfinished", Double(chunks.count - succeeded.count - failed)),
                ])
        add(
            "users_with_candidates", help: "Users with at least one candidate.",
            figures.lists.map { Double($0) })
        add("full_lists", help: "Users with a full list.", figures.fullLists.map { Double($0) })
        add("candidates", help: "Candidates in all lists.", figures.candidates.map { Double($0) })
        add(
            "coverage_ratio", help: "Users with a candidate among those who took part.",
            unit: "None",
            account.coverage)
        add(
            "coverage_before_ratio",
            help: "The median of the coverage of the nights published before.",
            unit: "None",
            GuardResult.median(
                account.earlier.filter(\.isPublished).compactMap(\.figures.coverage)))
        addExposure(figures.exposure)
        addGuard(account.guardResult?.measures ?? [])
        add(
            "snapshot_bytes", help: "Bytes of the snapshot that the run wrote.", unit: "Bytes",
            figures.snapshotByteCount.map { Double($0) })
    }

    private mutating func addGuard(_ measures: [GuardResult.Measure]) {
        add(
            "guard_drop_ratio", help: "How much of a figure is gone since the nights before.",
            unit: "None", by: "figure",
            measures.compactMap { measure in
                measure.drop.map { (measure.subject.rawValue, $0) }
            })
        add(
            "guard_allowed_drop_ratio",
            help: "How much of a figure may be gone in a night to publish.",
            unit: "None", by: "figure",
            measures.compactMap { measure in
                measure.subject.shallNotRise
                    ? nil : measure.threshold.map { (measure.subject.rawValue, $0) }
            })
    }

    private mutating func addExposure(_ exposure: ExposureFigures?) {
        guard let exposure else { return }
        add(
            "exposure_most_shown_lists", help: "Lists that the user is in who is in most.",
            Double(exposure.mostShown))
        add(
            "exposure_most_shown_top_tens", help: "Top-10s that the user is in who is in most.",
            Double(exposure.mostInTopTen))
        add(
            "exposure_never_shown_users", help: "Users who took part and are in no list.",
            Double(exposure.neverShown))
        add(
            "exposure_gini_ratio",
            help: "The Gini coefficient of how many lists each user is in: 0 is even.",
            unit: "None", exposure.gini)
        add(
            "exposure_mutual_ratio",
            help: "The share of entries whose candidate has the user in the own list.",
            unit: "None", exposure.mutualShare)
    }

    private mutating func addStanding(_ standing: ServiceStatus, nightIsGood: Bool?) {
        add(
            "night_success",
            help:
                "1 if the last run that was to publish succeeded, or was made good by hand, else 0.",
            nightIsGood.map { $0 ? 1 : 0 })
        add(
            "last_success_timestamp_seconds", help: "When the last run that succeeded ended.",
            unit: "Seconds", standing.lastSuccess?.seconds)
        add(
            "snapshot_as_of_timestamp_seconds", help: "As of when the current snapshot is.",
            unit: "Seconds", standing.currentAsOf?.seconds)
        add(
            "snapshot_age_seconds", help: "How old the current snapshot was when this was written.",
            unit: "Seconds", standing.currentAsOf.map { $0.seconds(until: written) })
    }
}

extension Timestamp {
    /// Seconds since 1970.
    var seconds: Double { Double(milliseconds) / 1000 }
}
