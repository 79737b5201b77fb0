package import SnapshotFormat
import SnapshotWriter

// The coverage guard: a night is compared with those that were published before it.
//
//     tonight          users  lists  full lists  mean score
//     median of 7      users  lists  full lists  mean score
//     drop = 1 - tonight / median, refused where it is more than the threshold
//
// Because of the median, one odd night among the earlier ones changes nothing. Full lists are only
// compared with nights of the same list length, and scores only with nights of the same model. The
// first night has nothing to be compared with.
//
// The lists that the most shown user is in are compared with those of nights of the same model, as a
// share of all lists, which may rise by a threshold; without one they are only shown. Snapshots before
// format 3 do not say it.
//
// Decisions and blocks are rows of the pool, see ``ExclusionCounts``. Where there are none of a
// kind tonight, one earlier night that had some is enough: people who blocked each other must not
// meet again since a table was lost, however new the table was. Rows may be there and name nobody,
// so those between two eligible users are compared with the median too: scaled to what so many
// users and rows would have had, since a drop of those two is reported by itself. Where that is a
// few rows only, one person who leaves may take most of them, and they are not compared.

extension GuardResult {
    /// Compares a night with earlier ones.
    ///
    /// - Parameters:
    ///   - tonight: the night's manifest.
    ///   - nights: the manifests of the nights that were published before it; none for the first night.
    ///   - thresholds: how much worse it may be.
    ///   - exclusions: what tonight's pool held of decisions and blocks; nil where that is not known.
    ///   - earlierExclusions: what the pools of the earlier nights held, of those that are known.
    package init(
        _ tonight: SnapshotManifest, against nights: [SnapshotManifest],
        _ thresholds: GuardThresholds, exclusions: ExclusionCounts? = nil,
        against earlierExclusions: [ExclusionCounts] = []
    ) {
        let sameTop = nights.filter { $0.parameters.top == tonight.parameters.top }
        let sameModel = nights.filter { $0.model.digest == tonight.model.digest }
        func counted(
            _ subject: Subject, _ count: KeyPath<SnapshotManifest.Counts, Int>,
            in nights: [SnapshotManifest], threshold: Double
        ) -> Measure {
            Measure(
                subject: subject, tonight: Double(tonight.counts[keyPath: count]),
                before: Self.median(nights.map { Double($0.counts[keyPath: count]) }),
                threshold: threshold)
        }
        self.init(measures: [], nightCount: nights.count)
        measures = [
            counted(.users, \.users, in: nights, threshold: thresholds.usersDrop),
            counted(.lists, \.usersWithCandidates, in: nights, threshold: thresholds.listsDrop),
            counted(.fullLists, \.fullLists, in: sameTop, threshold: thresholds.fullListsDrop),
            Measure(
                subject: .meanScore, tonight: tonight.meanScore ?? 0,
                before: Self.median(sameModel.compactMap(\.meanScore)),
                threshold: thresholds.scoreDrop),
        ]
        if let shown = tonight.mostShownPercent {
            measures.append(
                Measure(
                    subject: .exposure, tonight: shown,
                    before: Self.median(sameModel.compactMap(\.mostShownPercent)),
                    threshold: thresholds.exposureRise))
        }
        guard let exclusions else { return }
        measures += [
            Self.rows(
                .decisions, \.decisions, tonight: exclusions, earlier: earlierExclusions,
                threshold: thresholds.decisionsDrop),
            Self.rows(
                .blocks, \.blocks, tonight: exclusions, earlier: earlierExclusions,
                threshold: thresholds.blocksDrop),
        ]
        // Where fewer users are eligible, both ends of a row are less often.
        let users = remaining(.users) * remaining(.users)
        measures += [
            Self.inForce(
                .decisionsInForce, \.decisionsInForce, tonight: exclusions,
                earlier: earlierExclusions,
                threshold: thresholds.inForceDrop, share: users * remaining(.decisions)),
            Self.inForce(
                .blocksInForce, \.blocksInForce, tonight: exclusions, earlier: earlierExclusions,
                threshold: thresholds.inForceDrop, share: users * remaining(.blocks)),
        ].compactMap(\.self)
    }

    /// How much of what was there is there tonight, 1 at most.
    private func remaining(_ subject: Subject) -> Double {
        let drop = measures.first { $0.subject == subject }?.drop ?? 0
        return min(1, 1 - drop)
    }

    /// The fewest rows between eligible users of which a drop says something.
    private static let leastInForce = 5.0

    /// Rows between eligible users, against a share of those that there were; nil if not counted.
    private static func inForce(
        _ subject: Subject, _ count: KeyPath<ExclusionCounts, Int?>, tonight: ExclusionCounts,
        earlier: [ExclusionCounts], threshold: Double, share: Double
    ) -> Measure? {
        guard let number = tonight[keyPath: count] else { return nil }
        let before = median(earlier.compactMap { $0[keyPath: count] }.map { Double($0) * share })
        return Measure(
            subject: subject, tonight: Double(number),
            before: before.flatMap { $0 < leastInForce ? nil : $0 }, threshold: threshold)
    }

    private static func rows(
        _ subject: Subject, _ count: KeyPath<ExclusionCounts, Int>, tonight: ExclusionCounts,
        earlier: [ExclusionCounts], threshold: Double
    ) -> Measure {
        let numbers = earlier.map { Double($0[keyPath: count]) }
        let isGone = tonight[keyPath: count] == 0
        return Measure(
            subject: subject, tonight: Double(tonight[keyPath: count]),
            before: isGone ? numbers.max() : median(numbers), threshold: threshold)
    }

    /// What is wrong, a line a measure; empty where the night may be published.
    package var reasons: [String] {
        let nights = nightCount == 1 ? "the last night" : "the last \(nightCount) nights"
        return measures.filter(\.isRefused).map { measure in
            let of = measure.subject.isScaled ? "of as many users and rows in" : "of"
            let change = abs(measure.drop ?? 0)
            return "\(measure.subject.words): \(Self.text(measure.tonight)), "
                + "\(Self.percent(change)) % \(measure.subject.shallNotRise ? "above" : "below") the "
                + "\(Self.text(measure.before ?? 0)) \(of) \(nights); the guard lets "
                + "\(Self.percent(measure.threshold ?? 0)) % through"
        }
    }

    /// The middle one of some numbers, or the mean of the middle two; nil of none.
    package static func median(_ numbers: [Double]) -> Double? {
        if numbers.isEmpty { return nil }
        let sorted = numbers.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    private static func percent(_ share: Double) -> String { text(share * 100) }

    /// A number with at most one decimal.
    private static func text(_ number: Double) -> String {
        // More than there is of anything; only a damaged file of ours says so.
        guard let tenths = Int(exactly: (number * 10).rounded()) else { return "\(number)" }
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}

extension SnapshotManifest {
    /// The lists that the most shown user is in, in percent of those that are not empty.
    fileprivate var mostShownPercent: Double? {
        guard let shown = counts.mostShown, counts.usersWithCandidates > 0 else { return nil }
        return 100 * Double(shown) / Double(counts.usersWithCandidates)
    }
}
