import ExecutionStore
import NightStages
import Nights

/// How a run ended, in a word and a colour.
struct Outcome {
    let word: String
    /// The class that colours it.
    let colour: String

    /// What is before the word, for who does not see colours.
    var sign: String {
        switch colour {
        case "good": "✓"
        case "bad": "✗"
        case "warn": "!"
        default: "…"
        }
    }

    init(_ account: NightAccount) {
        self.init(of: account.run, status: account.status, figures: account.figures)
    }

    init(_ night: EarlierNight) {
        self.init(of: night.run, status: night.status, figures: night.figures)
    }

    private init(
        of run: ExecutionRecord, status: ExecutionRecord.Status, figures: NightFigures
    ) {
        (word, colour) =
            switch status {
            case .succeeded: Self.success(figures)
            case .running: ("running", "busy")
            case .crashed: ("crashed", "warn")
            case .stopped: ("stopped", "warn")
            case .failed where run.isRefused: ("failed, refused by the guard", "bad")
            case .failed: ("failed", "bad")
            case .timedOut: ("timed out", "bad")
            case .notBegun: ("not begun", "bad")
            }
    }

    private static func success(_ figures: NightFigures) -> (String, String) {
        guard figures.isPublished else {
            let isPinned = figures.heldAt != nil
            return (isPinned ? "done, held back by the pin" : "done, not published", "good")
        }
        // Nothing to hold it against, or the guard would have kept it back.
        return figures.candidates == 0 ? ("published, but empty", "warn") : ("published", "good")
    }

    private init(word: String, colour: String) {
        (self.word, self.colour) = (word, colour)
    }

    /// Of a state that a rerun did not visit.
    static let taken = Outcome(word: "taken as it was", colour: "idle")

    /// A visit to a state, given whether its run is under way.
    init(_ stage: NightAccount.StageVisit, isRunning: Bool) {
        (word, colour) =
            switch stage.visit.status(isRunning: isRunning) {
            case .succeeded: ("succeeded", "good")
            case .running: ("running", "busy")
            case .crashed: ("crashed", "warn")
            case .stopped: ("stopped", "warn")
            case .failed: ("failed", "bad")
            case .timedOut: ("timed out", "bad")
            case .notBegun: ("not begun", "bad")
            }
    }

    /// The word with its colour beside it.
    var markup: HTMLBuilder { HTMLBuilder("span", ["class": "mark \(colour)"], .text(word)) }
}
