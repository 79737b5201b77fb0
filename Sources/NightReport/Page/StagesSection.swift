import ExecutionStore
import NightStages
import Nights
import StateMachine

/// The state machine as a graph, and its stages as a table with what was expected of them.
struct StagesSection {
    let account: NightAccount

    var markup: HTMLBuilder {
        guard let machine = account.machine else {
            return ReportPage.section(
                "Stages",
                ReportPage.absence(
                    "This version of oith does not take the state machine that the run had."),
                table)
        }
        let drawing = StateGraphDrawing(
            GraphDrawing(of: machine).frame, name: account.run.name, notes: notes)
        return ReportPage.section(
            "Stages", note: comparison,
            HTMLBuilder(
                "div", ["class": "beside"], HTMLBuilder("div", ["class": "graph"], drawing.markup),
                table))
    }

    /// What became of each state: its last visit counts.
    private var notes: [String: StateGraphDrawing.Note] {
        account.stages.reduce(into: takenNotes) { notes, stage in
            notes[stage.visit.state] = StateGraphDrawing.Note(
                outcome: Outcome(stage, isRunning: account.status == .running),
                detail: stage.seconds.map { NumberFormatting.seconds($0) } ?? "")
        }
    }

    /// A rerun takes the states before its first as the earlier run left them.
    private var takenNotes: [String: StateGraphDrawing.Note] {
        guard account.run.base != nil, let states = account.machine?.graph.states,
            let first = account.stages.first?.visit.state
        else { return [:] }
        let note = StateGraphDrawing.Note(outcome: .taken, detail: "")
        return states.map(\.name).prefix { $0 != first }.reduce(into: [:]) { $0[$1] = note }
    }

    private var table: HTMLBuilder {
        var table = TableMarkup([
            ("stage", false), ("outcome", false), ("tries", true), ("time", true),
            ("expected", true), ("off by", true), ("cores", true), ("memory", true),
        ])
        for (place, stage) in account.stages.enumerated() {
            let state = stage.visit.state
            // A resumed state is compared with what was expected once.
            let isLast = !account.stages.dropFirst(place + 1).contains { $0.visit.state == state }
            let forecast = isLast ? forecasts[state] : nil
            table.add([
                .text(state), Outcome(stage, isRunning: account.status == .running).markup,
                .text(stage.visit.attempts > 0 ? String(stage.visit.attempts) : "-"),
                .text(stage.seconds.map { NumberFormatting.seconds($0) } ?? "-"),
                .text(forecast.map { NumberFormatting.seconds($0.expected) } ?? "-"),
                .text(forecast?.deviation ?? "-"),
                .text(stage.usage.map { NumberFormatting.decimal($0.cores, 1) } ?? "-"),
                .text(stage.usage.map { NumberFormatting.bytes($0.peakMemory) } ?? "-"),
            ])
        }
        return table.markup
    }

    /// What was expected of a stage, and what all visits to it took together.
    private struct Forecast {
        let expected: Double
        var took: Double
        /// Whether its last visit succeeded.
        var hasEnded: Bool

        /// Nil where both are too short to say anything.
        var deviation: String? {
            guard hasEnded, max(expected, took) >= 0.1 else { return nil }
            return NumberFormatting.deviation(expected, from: took)
        }
    }

    private var forecasts: [String: Forecast] {
        account.stages.reduce(into: [:]) { forecasts, stage in
            let expected = stage.stage.flatMap { account.figures.estimate?.seconds[$0] }
            guard let expected else { return }
            let before = forecasts[stage.visit.state]?.took ?? 0
            forecasts[stage.visit.state] = Forecast(
                expected: expected, took: before + (stage.seconds ?? 0),
                hasEnded: stage.visit.ending == .succeeded)
        }
    }

    /// What the run expected of itself, and what came, over the stages that succeeded.
    private var comparison: String? {
        guard let estimate = account.figures.estimate else { return nil }
        guard account.status == .succeeded else {
            // A part of a night is not held against the estimate of a whole one.
            let whole = NumberFormatting.seconds(estimate.seconds.values.reduce(0, +))
            return
                "Expected \(whole) for the whole night, by \(estimate.grounds). Memory is the most "
                + "that the process had until the stage ended."
        }
        let ended = forecasts.values.filter(\.hasEnded)
        let (expected, took) = (ended.map(\.expected).reduce(0, +), ended.map(\.took).reduce(0, +))
        let reuse =
            account.figures.reusedChunks > 0 ? "; it expected to score every chunk" : ""
        return
            "Expected \(NumberFormatting.seconds(expected)), took \(NumberFormatting.seconds(took)) "
            + "(\(NumberFormatting.deviation(expected, from: took))), by \(estimate.grounds)\(reuse). "
            + "Memory is the most that the process had until the stage ended."
    }
}
