import Bytes
import NightStages
import SnapshotFormat
import SnapshotStore
import StateMachine

extension Nights {
    /// Refuses a night that is to publish and is older than what is served: the guard would hold it
    /// back when all the work is done.
    ///
    /// - Throws: ``NightError`` with code `.guardRefused`.
    func checkInstant(of settings: NightSettings) throws {
        guard settings.publishes,
            let current = try? SnapshotStore(dataDirectory, in: files).publishedNights(latest: 1)
                .first?.manifest.asOf,
            settings.asOf < current, !MinimumGuard.isAhead(current, of: clock.now)
        else { return }
        throw NightError(
            .guardRefused,
            "the night is as of \(settings.asOf), older than current, \(current), and would be held "
                + "back; run it with a later --as-of. If current is the one that is wrong, `oith "
                + "snapshot rollback` first; with --no-publish the night is only kept")
    }
}
