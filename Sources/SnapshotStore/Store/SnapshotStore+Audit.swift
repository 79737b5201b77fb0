import Bytes
import FoundationEssentials

extension SnapshotStore {
    /// The audit trail of the data folder.
    package var auditTrail: AuditTrail { AuditTrail(in: dataDirectory) }

    /// Records an act that moves nothing of the store.
    ///
    /// - Parameters:
    ///   - act: what is done.
    ///   - subject: to what.
    /// - Throws: ``SnapshotError`` with code `.locked` where somebody publishes at this moment;
    ///   ``FileError``.
    package func record(_ act: AuditEntry.Act, _ subject: AuditEntry.Subject) throws {
        try locked(by: "oith \(act.rawValue)") { try note(act, subject) }
    }

    /// Records an act; the publication lock is held.
    func note(_ act: AuditEntry.Act, _ subject: AuditEntry.Subject) throws {
        try auditTrail.append(act, subject, by: actor(), at: timeText, in: files)
    }

    /// The same, with what applies filled in.
    func note(_ act: AuditEntry.Act, _ fill: (inout AuditEntry.Subject) -> Void) throws {
        var subject = AuditEntry.Subject()
        fill(&subject)
        try note(act, subject)
    }

    /// The present as lines of logs have it.
    var timeText: String { Timestamp(milliseconds: Int64(now()) * 1000).secondsText }
}
