package import JSON
import NightReport
package import NightStages
package import Nights
package import OithBench
import Scoring

/// What the rounds of a benchmark of nights came to: medians.
package struct NightBenchReport {
    private let part: NightBench.Part
    private let rounds: [NightBench.Round]
    private let kernel: String
    private let concurrency: Int
    private let memory: ByteSize
    /// Of the pool's file.
    private let poolByteCount: Int
    private let resultByteCount: Int
    private let listByteCount: Int
    private let comparison: ScalarComparison?

    /// - Parameters:
    ///   - part: what was measured.
    ///   - rounds: the figures of each round.
    ///   - kernel: the name of the kernel that scored.
    ///   - concurrency: the number of threads.
    ///   - memory: what `--memory` allowed.
    ///   - poolByteCount: the size of the pool's file.
    ///   - resultByteCount: the size of the stored results of all chunks.
    ///   - listByteCount: the size of the merged lists.
    ///   - comparison: with the plain rules; nil for none.
    package init(
        part: NightBench.Part, rounds: [NightBench.Round], kernel: String, concurrency: Int,
        memory: ByteSize, poolByteCount: Int, resultByteCount: Int, listByteCount: Int,
        comparison: ScalarComparison?
    ) {
        (self.part, self.rounds, self.kernel) = (part, rounds, kernel)
        (self.concurrency, self.memory, self.poolByteCount) = (concurrency, memory, poolByteCount)
        (self.resultByteCount, self.listByteCount) = (resultByteCount, listByteCount)
        self.comparison = comparison
    }

    /// A stage over all rounds.
    private struct Stage {
        let stage: NightStage
        let seconds: Double
        let processorSeconds: Double
    }

    private var figures: NightFigures { rounds.last?.figures ?? NightFigures() }

    private var stages: [Stage] {
        NightStage.estimated.filter(part.stages.contains).map { stage in
            let times = rounds.compactMap { round in
                round.figures.stageTimes.last { $0.stage == stage }
            }
            return Stage(
                stage: stage, seconds: times.map(\.seconds).median,
                processorSeconds: times.map(\.processorSeconds).median)
        }
    }

    private var seconds: Double { rounds.map(\.seconds).median }
    private var peakMemory: Int { rounds.map(\.peakMemory).max() ?? 0 }

    private func seconds(_ stage: NightStage) -> Double? {
        let found = stages.first { $0.stage == stage }?.seconds ?? 0
        return found > 0 ? found : nil
    }

    /// What was counted, each with how fast it went, as far as the part shows it.
    private var rates: [(name: String, key: String, value: Double, unit: String)] {
        let scanned = Double(figures.pairs.scanned)
        let reach = Double(figures.pairsInReach)
        var rates: [(String, String, Double, String)] = []
        if let time = seconds(.extractPool) {
            rates.append(("users", "rowsPerSecond", Double(figures.rows ?? 0) / time, "rows/s"))
            rates.append(("pool", "poolBytesPerSecond", Double(poolByteCount) / time, "bytes/s"))
        }
        if let time = seconds(.scoreChunk) {
            rates.append(("in reach", "pairsInReachPerSecond", reach / time, "pairs/s"))
            rates.append(("scanned", "pairsPerSecond", scanned / time, "pairs/s"))
        }
        if let time = seconds(.writeSnapshot) {
            let bytes = Double(figures.snapshotByteCount ?? 0)
            rates.append(("snapshot", "snapshotBytesPerSecond", bytes / time, "bytes/s"))
            let rows = Double(figures.candidates ?? 0)
            rates.append(("lists", "candidatesPerSecond", rows / time, "rows/s"))
        }
        return rates.map { (name: $0.0, key: $0.1, value: $0.2, unit: $0.3) }
    }

    /// The share of the pairs in reach that no kernel looked at.
    private var skippedShare: Double? {
        guard figures.pairsInReach > 0 else { return nil }
        return max(0, 1 - Double(figures.pairs.scanned) / Double(figures.pairsInReach))
    }

    // MARK: - Text

    /// The lines of the terminal.
    package var text: String {
        var lines = [
            "machine       \(Machine.text), \(Machine.system), kernel \(kernel)",
            "night         \(NumberFormatting.count(figures.eligible ?? 0)) users of "
                + "\(NumberFormatting.count(figures.rows ?? 0)) rows, "
                + "\(NumberFormatting.count(figures.exclusionRows ?? 0)) decisions, concurrency "
                + "\(concurrency), --memory \(memory)",
        ]
        if let chunks = figures.chunks {
            lines.append("chunks        \(NumberFormatting.count(chunks))")
        }
        lines += pairLines
        lines += stageTable.map { "  " + $0 }
        lines.append(
            "time          \(NumberFormatting.seconds(seconds)), median of \(rounds.count)")
        for rate in rates {
            let value =
                rate.unit == "bytes/s"
                ? NumberFormatting.bytes(Int(rate.value)) + "/s"
                : "\(NumberFormatting.large(Int(rate.value))) \(rate.unit)"
            lines.append("\(rate.name.padded(to: 13)) \(value)")
        }
        lines.append("peak memory   \(NumberFormatting.bytes(peakMemory))")
        if let bytes = figures.snapshotByteCount {
            lines.append(
                "written       results \(NumberFormatting.bytes(resultByteCount)), lists "
                    + "\(NumberFormatting.bytes(listByteCount)), snapshot \(NumberFormatting.bytes(bytes))"
            )
        }
        if let comparison {
            lines.append(
                "scalar        \(NumberFormatting.decimal(comparison.ratio, 1)) times as long, for the same "
                    + "\(NumberFormatting.large(comparison.pairs)) pairs in reach on one core")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var pairLines: [String] {
        guard let share = skippedShare else { return [] }
        let pairs = figures.pairs
        var line =
            "pairs         \(NumberFormatting.large(figures.pairsInReach)) in reach, "
            + "\(NumberFormatting.large(pairs.scanned)) scanned (\(NumberFormatting.decimal(100 * share, 1)) % "
            + "skipped), \(NumberFormatting.large(pairs.accepted)) passed filters, "
            + "\(NumberFormatting.large(pairs.scored)) scored"
        if let candidates = figures.candidates {
            line += ", \(NumberFormatting.large(candidates)) in lists"
        }
        return [line]
    }

    private var stageTable: [Substring] {
        var table = Table([
            ("stage", .left), ("time", .right), ("share", .right), ("cores", .right),
        ])
        for stage in stages {
            table.add([
                stage.stage.stateName, NumberFormatting.seconds(stage.seconds),
                seconds > 0
                    ? NumberFormatting.decimal(100 * stage.seconds / seconds, 1) + " %" : "-",
                stage.seconds > 0
                    ? NumberFormatting.decimal(stage.processorSeconds / stage.seconds, 1) : "-",
            ])
        }
        return table.lines(behind: 2)
    }

    // MARK: - JSON

    /// The same for programs.
    package var json: JSONValue {
        let optional = { (value: Int?) in value.map { JSONValue.integer($0) } ?? .null }
        let stages = stages.map { stage -> (String, JSONValue) in
            (
                stage.stage.stateName,
                [
                    "seconds": .double(stage.seconds),
                    "processorSeconds": .double(stage.processorSeconds),
                ]
            )
        }
        let rates = rates.map { ($0.key, JSONValue.double($0.value)) }
        return [
            "bench": .string(part.rawValue), "machine": .string(Machine.text),
            "system": .string(Machine.system), "kernel": .string(kernel),
            "concurrency": .integer(concurrency), "memoryBudgetBytes": .integer(memory.bytes),
            "rows": optional(figures.rows), "eligible": optional(figures.eligible),
            "decisions": optional(figures.exclusionRows), "chunks": optional(figures.chunks),
            "pairsInReach": .integer(figures.pairsInReach),
            "estimatedPairs": .integer(figures.estimatedPairs),
            "pairs": .integer(figures.pairs.scanned), "scored": .integer(figures.pairs.scored),
            "skippedShare": skippedShare.map { .double($0) } ?? .null,
            "accepted": .integer(figures.pairs.accepted),
            "candidates": optional(figures.candidates), "rounds": .integer(rounds.count),
            "seconds": .double(seconds),
            "roundSeconds": .array(rounds.map { .double($0.seconds) }),
            "stages": .object(JSONObject(stages)), "rates": .object(JSONObject(rates)),
            "peakMemoryBytes": .integer(peakMemory), "poolBytes": .integer(poolByteCount),
            "resultBytes": .integer(resultByteCount), "listBytes": .integer(listByteCount),
            "snapshotBytes": optional(figures.snapshotByteCount),
            "snapshot": figures.snapshot.map { .string($0) } ?? .null,
            "scalar": comparison.map { comparison in
                [
                    "pairs": .integer(comparison.pairs), "ratio": .double(comparison.ratio),
                    "seconds": .double(comparison.scalarSeconds),
                    "kernelSeconds": .double(comparison.kernelSeconds),
                ]
            } ?? .null,
        ]
    }
}

extension [Double] {
    /// The middle value, the mean of the two in the middle of an even count; 0 of none.
    var median: Double {
        if isEmpty { return 0 }
        let ordered = sorted()
        return (ordered[(count - 1) / 2] + ordered[count / 2]) / 2
    }
}
