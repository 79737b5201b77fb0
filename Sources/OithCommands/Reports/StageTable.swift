package import JSON
import NightReport
import NightStages
package import Nights

/// What each stage of a run took, beside what the run expected.
///
///     stage                   time   share  cores   memory  estimated
///     ExtractPool           8.42 s  35.1 %    1.0   312 MB  8.00 s (-5 %)
package struct StageTable {
    private let figures: NightFigures
    /// Of the whole run.
    private let seconds: Double

    /// - Parameters:
    ///   - figures: what the run came to.
    ///   - seconds: how long the whole run took.
    package init(_ figures: NightFigures, seconds: Double) {
        (self.figures, self.seconds) = (figures, seconds)
    }

    /// The table, its titles first; nothing where no stage ran.
    package var lines: [Substring] {
        if figures.stageTimes.isEmpty { return [] }
        var columns: [(String, Table.Alignment)] = [
            ("stage", .left), ("time", .right), ("share", .right), ("cores", .right),
            ("memory", .right),
        ]
        if figures.estimate != nil { columns.append(("estimated", .right)) }
        var table = Table(columns, optional: ["memory", "cores", "share", "estimated"])
        for time in figures.stageTimes where time.stage != nil {
            table.add(cells(of: time))
        }
        return table.lines(behind: 2)
    }

    private func cells(of time: NightFigures.StageTime) -> [String] {
        let cores = time.seconds > 0 ? time.processorSeconds / time.seconds : 0
        var cells = [
            time.state, NumberFormatting.seconds(time.seconds),
            seconds > 0 ? NumberFormatting.decimal(100 * time.seconds / seconds, 1) + " %" : "-",
            NumberFormatting.decimal(cores, 1), NumberFormatting.bytes(time.peakMemory),
        ]
        if figures.estimate != nil {
            cells.append(
                estimate(of: time).map {
                    "\(NumberFormatting.seconds($0)) (\(NumberFormatting.deviation($0, from: time.seconds)))"
                } ?? "-")
        }
        return cells
    }

    private func estimate(of time: NightFigures.StageTime) -> Double? {
        time.stage.flatMap { figures.estimate?.seconds[$0] }
    }

    // MARK: - The whole

    /// The stages that ran and were estimated, together.
    private var totals: (estimated: Double, took: Double)? {
        let pairs = figures.stageTimes.compactMap { time in
            estimate(of: time).map { (estimated: $0, took: time.seconds) }
        }
        if pairs.isEmpty { return nil }
        return (
            pairs.reduce(0) { $0 + $1.estimated }, pairs.reduce(0) { $0 + $1.took }
        )
    }

    /// How far off the estimate was, in words; nil where there is none.
    package var comparison: String? {
        guard let totals, let grounds = figures.estimate?.grounds else { return nil }
        var text =
            "estimated \(NumberFormatting.seconds(totals.estimated)), took "
            + "\(NumberFormatting.seconds(totals.took)) "
            + "(\(NumberFormatting.deviation(totals.estimated, from: totals.took))); \(grounds)"
        if figures.reusedChunks > 0 { text += "; it expected to score every chunk" }
        return text
    }

    /// The same for programs; null where there is no estimate.
    package var comparisonJSON: JSONValue {
        guard let totals, let estimate = figures.estimate else { return .null }
        return [
            "seconds": .double(totals.estimated), "tookSeconds": .double(totals.took),
            "deviation": .double(
                totals.took > 0 ? (totals.estimated - totals.took) / totals.took : 0),
            "grounds": .string(estimate.grounds),
            "pairsInReach": .double(estimate.pairsInReach.rounded()),
            "pairsSuited": .double(estimate.pairsSuited.rounded()),
            "candidates": .double(estimate.candidates.rounded()),
        ]
    }

    /// The stages for programs.
    package var json: JSONValue {
        .array(
            figures.stageTimes.map { time in
                [
                    "state": .string(time.state), "seconds": .double(time.seconds),
                    "share": .double(seconds > 0 ? time.seconds / seconds : 0),
                    "processorSeconds": .double(time.processorSeconds),
                    "peakMemoryBytes": .integer(time.peakMemory),
                    "estimatedSeconds": estimate(of: time).map { .double($0) } ?? .null,
                ]
            })
    }
}
