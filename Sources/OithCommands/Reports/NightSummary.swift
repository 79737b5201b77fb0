package import JSON
import NightReport
package import NightStages
package import Nights
import Scoring
package import StateMachine
package import SystemPackage

/// The lines at the end of a run.
package struct NightSummary {
    private let run: String
    private let figures: NightFigures
    private let outcome: ExecutionOutcome
    private let kernel: String
    private let memory: ByteSize
    private let seconds: Double
    private let exitCode: Int32
    private let folder: FilePath?

    /// Failed chunks that are told one by one.
    private static let shownFailures = 5

    /// - Parameters:
    ///   - run: its name.
    ///   - figures: what it came to.
    ///   - outcome: how it ended.
    ///   - kernel: the name of the kernel that scored.
    ///   - memory: what `--memory` allowed.
    ///   - seconds: how long it took.
    ///   - exitCode: of the command.
    ///   - folder: the data folder; nil for a summary that does not say where things are.
    package init(
        run: String, figures: NightFigures, outcome: ExecutionOutcome, kernel: String,
        memory: ByteSize, seconds: Double, exitCode: Int32 = 0, folder: FilePath? = nil
    ) {
        (self.run, self.figures, self.outcome, self.kernel) = (run, figures, outcome, kernel)
        (self.memory, self.seconds) = (memory, seconds)
        (self.exitCode, self.folder) = (exitCode, folder)
    }

    /// The lines of the terminal.
    package var text: String {
        var lines = ["run           \(run)"]
        if let rows = figures.rows, let eligible = figures.eligible {
            let rejects = figures.rejects ?? 0
            lines.append(
                "users         \(NumberFormatting.count(eligible)) eligible of \(NumberFormatting.count(rows)), "
                    + "\(NumberFormatting.count(rejects)) rejects")
        }
        if figures.eligible == nil, let rows = figures.rows, let rejects = figures.rejects {
            lines.append(
                "rows          \(NumberFormatting.count(rows)), "
                    + "\(NumberFormatting.count(rejects)) rejects")
        }
        if let blocks = figures.blocks, let decisions = figures.decisions {
            let missing = figures.missingTables.map { ", the pool has no table \($0)" }
            lines.append(
                "exclusions    \(NumberFormatting.count(decisions, of: "decision")), "
                    + NumberFormatting.count(blocks, of: "block") + missing.joined())
        }
        if let blocks = figures.blocksInForce, let decisions = figures.decisionsInForce {
            lines.append(
                "in force      \(NumberFormatting.count(decisions, of: "decision")), "
                    + NumberFormatting.count(blocks, of: "block") + ": between two eligible users")
        }
        if let chunks = figures.chunks {
            lines.append(
                "pairs         \(NumberFormatting.count(figures.pairs.scanned)) scanned of "
                    + "\(NumberFormatting.count(figures.pairsInReach)) in reach, "
                    + "\(NumberFormatting.count(figures.pairs.accepted)) passed filters, "
                    + "\(NumberFormatting.count(figures.pairs.scored)) scored, kernel \(kernel)")
            lines.append(
                "chunks        \(NumberFormatting.count(chunks)), \(NumberFormatting.count(figures.reusedChunks)) "
                    + "of them reused")
        }
        if let lists = figures.lists, let full = figures.fullLists {
            lines.append(
                "lists         \(NumberFormatting.count(lists)) with candidates, "
                    + "\(NumberFormatting.count(full)) full "
                    + "(\(NumberFormatting.percent(full, of: figures.eligible ?? 0)) of users), "
                    + "\(NumberFormatting.count(figures.candidates ?? 0)) candidates")
        }
        if let exposure = figures.exposure {
            lines.append(
                "exposure      \(exposure.sentences.joined(separator: "\n              "))")
        }
        let stages = StageTable(figures, seconds: seconds)
        lines += stages.lines.map { "  " + $0 }
        lines.append("time          \(NumberFormatting.seconds(seconds))")
        if let comparison = stages.comparison { lines.append("estimate      \(comparison)") }
        lines.append(
            "peak memory   \(NumberFormatting.bytes(figures.peakMemory)), --memory \(memory)")
        if let snapshot = figures.snapshot {
            lines.append(
                "snapshot      \(snapshot)" + (figures.isPublished ? "" : " (not published)"))
        }
        if let pinned = figures.heldAt {
            lines.append(
                "pinned        current stays at \(pinned); `oith snapshot pin --remove` lets it move"
            )
        }
        return (lines + failureLines + placeLines).joined(separator: "\n") + "\n"
    }

    /// The page of this run.
    private var report: FilePath? {
        folder.map { RunDirectory(path: $0.appending("runs").appending(run)).report }
    }

    /// Where to look next.
    ///
    /// The lookup names no user, as a summary goes into logs.
    private var placeLines: [String] {
        guard let folder, let report else { return [] }
        var lines = ["report        \(report)"]
        if figures.isPublished, figures.candidates ?? 0 > 0 {
            lines.append("lookup        oith lookup --example --data \(folder.shellWord)")
        }
        return lines
    }

    private var failureLines: [String] {
        guard let failure else { return [] }
        let failed = failedChunks
        var lines = ["error         \(failure.error): \(failure.cause)"]
        for (chunk, failure) in failed.prefix(Self.shownFailures) {
            lines.append("failed chunk  \(chunk): \(failure.error): \(failure.cause)")
        }
        if failed.count > Self.shownFailures {
            lines.append("              and \(failed.count - Self.shownFailures) more")
        }
        return lines
    }

    private var failure: TaskFailure? {
        if case .failed(let failure) = outcome { failure } else { nil }
    }

    private var failedChunks: [(chunk: String, failure: TaskFailure)] {
        figures.failedChunks.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The same for programs.
    package var json: JSONValue {
        let optional = { (value: Int?) in value.map { JSONValue.integer($0) } ?? .null }
        let stages = StageTable(figures, seconds: seconds)
        let times = figures.stageTimes.map { ($0.state, JSONValue.double($0.seconds)) }
        return [
            "run": .string(run), "status": .string(Self.status(outcome)),
            "rows": optional(figures.rows), "eligible": optional(figures.eligible),
            "rejects": optional(figures.rejects),
            "decisions": optional(figures.blocks == nil ? nil : figures.decisions),
            "blocks": optional(figures.blocks),
            "decisionsInForce": optional(figures.decisionsInForce),
            "blocksInForce": optional(figures.blocksInForce),
            "missingTables": .array(figures.missingTables.map { .string($0) }),
            "chunks": optional(figures.chunks),
            "reusedChunks": .integer(figures.reusedChunks),
            "pairsInReach": .integer(figures.pairsInReach),
            "estimatedPairs": .integer(figures.estimatedPairs),
            "pairs": .integer(figures.pairs.scanned), "accepted": .integer(figures.pairs.accepted),
            "scored": .integer(figures.pairs.scored),
            "kernel": .string(kernel), "lists": optional(figures.lists),
            "fullLists": optional(figures.fullLists), "candidates": optional(figures.candidates),
            "verifiedLists": optional(figures.verifiedLists),
            "exposure": figures.exposure?.report ?? .null,
            "stageSeconds": .object(JSONObject(times)), "seconds": .double(seconds),
            "stages": stages.json, "estimate": stages.comparisonJSON,
            "peakMemoryBytes": .integer(figures.peakMemory),
            "memoryBytes": .integer(memory.bytes),
            "snapshot": figures.snapshot.map { .string($0) } ?? .null,
            "published": .bool(figures.isPublished),
            "pinnedAt": figures.heldAt.map { .string($0) } ?? .null,
            "report": report.map { .string($0.string) } ?? .null,
            "exitCode": .integer(Int(exitCode)),
            "error": failure.map { .string($0.error) } ?? .null,
            "cause": failure.map { .string($0.cause) } ?? .null,
            "failedChunks": .array(
                failure == nil
                    ? []
                    : failedChunks.map { chunk, failure in
                        [
                            "chunk": .string(chunk), "error": .string(failure.error),
                            "cause": .string(failure.cause),
                        ]
                    }),
        ]
    }

    private static func status(_ outcome: ExecutionOutcome) -> String {
        switch outcome {
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .aborted: "stopped"
        }
    }
}

extension FilePath {
    /// The path as a word of a shell, in quotes where it needs them.
    fileprivate var shellWord: String {
        let isPlain = string.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "+")...UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return isPlain ? string : "'" + string.replacing("'", with: "'\\''") + "'"
    }
}
