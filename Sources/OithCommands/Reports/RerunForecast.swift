import ExecutionStore
import JSON
import NightReport
import Nights

/// What `oith rerun --dry-run` prints.
struct RerunForecast {
    let plan: RerunPlan
    let chunks: [ChunkForecast]

    var text: String {
        var stages = Table([("stage", .left), ("", .left), ("why", .left)])
        for (name, action) in plan.states { stages.add([name, action.word, reason(name, action)]) }
        var text = "rerun of \(plan.base.name)\n"
        for notice in plan.notices { text += "\(notice)\n" }
        text += "\n" + stages.text
        if chunks.isEmpty { return text }
        let reused = chunks.count { $0.isReused }
        text +=
            "\n\(NumberFormatting.count(chunks.count)) chunks: \(NumberFormatting.count(reused)) reused, "
            + "\(NumberFormatting.count(chunks.count - reused)) scored\n\n"
        return text
            + ReasonTable(
                chunks.map { ($0.chunk, $0.isReused ? "reuse" : "score", $0.reason) }
            ).text
    }

    var json: JSONValue {
        let stages = plan.states.map { name, action -> JSONValue in
            [
                "state": .string(name), "action": .string(action.word),
                "why": .string(reason(name, action)),
            ]
        }
        let chunks = chunks.map { chunk -> JSONValue in
            [
                "chunk": .string(chunk.chunk),
                "action": .string(chunk.isReused ? "reuse" : "score"),
                "why": .string(chunk.reason),
            ]
        }
        return [
            "base": .string(plan.base.name),
            "notices": .array(plan.notices.map { .string($0) }), "stages": .array(stages),
            "chunks": .array(chunks),
        ]
    }

    private func reason(_ name: String, _ action: RerunPlan.StageAction) -> String {
        switch action {
        case .reused: "as \(plan.base.name) left it"
        case .skipped: "after \(plan.lastState ?? "")"
        case .run: name == plan.firstState ? plan.reason : "follows \(plan.firstState)"
        }
    }
}

extension RerunPlan.StageAction {
    fileprivate var word: String {
        switch self {
        case .reused: "reuse"
        case .run: "run"
        case .skipped: "leave out"
        }
    }
}
