import NightStages
import Nights
import Synchronization

/// Hears what a night says of itself: what it has announced must never be undone.
package final class ProgressProbe: Sendable {
    private struct Heard {
        var exited: [String] = []
        var scored: [String] = []
    }

    private let heard = Mutex(Heard())

    package init() {}

    /// The states that it left; that they were left was in the journal before.
    package var exited: [String] { heard.withLock(\.exited) }

    /// The chunks that it scored or took; that of the last one may not be in the journal yet.
    package var scored: [String] { heard.withLock(\.scored) }

    func hear(_ change: StateChange) {
        guard case .exited(let state, failure: nil) = change else { return }
        heard.withLock { $0.exited.append(state) }
    }

    func hear(_ event: NightProgress) {
        guard case .scored(let chunk, _, _) = event else { return }
        heard.withLock { $0.scored.append(chunk) }
    }
}
