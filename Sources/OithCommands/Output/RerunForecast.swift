import ExecutionStore
import NightReport
import NightStages
import Nights
import StateMachine

/// What `oith rerun --dry-run` prints.
struct RerunForecast {
    let plan: RerunPlan
    let chunks: [ChunkForecast]

    var text: String {
        var stages = Table([("stage", .left), ("", .left), ("why", .left)])
        for (name, fate) in plan.states { stages.add([name, fate.word, reason(name, fate)]) }
        var text = "rerun of \(plan.base.name)\n\n" + stages.text
        if chunks.isEmpty { return text }
        let reused = chunks.count { $0.isReused }
        text +=
            "\n\(NumberFormatting.count(chunks.count)) chunks: \(NumberFormatting.count(reused)) reused, "
            + "\(NumberFormatting.count(chunks.count - reused)) scored\n\n"
        var table = Table([("chunk", .left), ("", .left), ("why", .left)])
        for chunk in chunks {
            table.add([chunk.chunk, chunk.isReused ? "reuse" : "score", chunk.reason])
        }
        return text + table.text
    }

    var json: JSONValue {
        let stages = plan.states.map { name, fate -> JSONValue in
            [
                "state": .string(name), "action": .string(fate.word),
                "why": .string(reason(name, fate)),
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
            "base": .string(plan.base.name), "stages": .array(stages), "chunks": .array(chunks),
        ]
    }

    private func reason(_ name: String, _ fate: RerunPlan.StageAction) -> String {
        switch fate {
        case .taken: "as \(plan.base.name) left it"
        case .leftOut: "after \(plan.lastState ?? "")"
        case .run: name == plan.firstState ? plan.reason : "follows \(plan.firstState)"
        }
    }
}

extension RerunPlan.StageAction {
    fileprivate var word: String {
        switch self {
        case .taken: "reuse"
        case .run: "run"
        case .leftOut: "leave out"
        }
    }
}
