package import ExecutionStore
package import JSON
package import SnapshotStore

/// A notification about a night.
///
/// It goes out as one JSON object. `text` says it all in a sentence, which is what chat services
/// show; nothing in it is personal.
package struct NotificationEvent: Sendable, Equatable {
    /// What happened.
    package enum Event: String, Sendable {
        /// The night did not publish; ``status`` says how it ended.
        case failed
        /// Somebody, or the machine's shutdown, stopped it: nothing is wrong with it.
        case stopped
        /// It did its part, after one that was told of as failed.
        case recovered
        /// A snapshot does not verify; no night is at fault.
        case damaged
    }

    /// A cause may list all that is wrong with a file; it is cut, as news have to fit into a pipe.
    private static let longestCause = 4000

    /// What happened.
    package let event: Event
    /// The run; nil where it failed before it had a name.
    package let run: String?
    /// Of a failure or a stop: `failed`, `not begun`, `crashed` or `stopped`, as in `oith runs`.
    package let status: ExecutionRecord.Status?
    /// Exit code of `oith run`, or of what found the damage.
    package let exitCode: Int
    /// The error's name, such as `Oith.DataError`; nil where there is none.
    package let error: String?
    /// What went wrong, of at most 4000 characters; nil where nothing did.
    package let cause: String?
    /// What was published, or is damaged; with ``pinnedAt`` what is ready to be published.
    package let snapshot: String?
    /// When the first of the nights failed that this one recovers from, ISO 8601.
    package let failedSince: String?
    /// The snapshot that `current` is pinned at, where that kept the night from publishing its own;
    /// nil otherwise.
    package let pinnedAt: String?
    /// The last line of the audit trail; nil where nothing is recorded.
    ///
    /// A receiver that keeps the news can tell later that the trail was written anew.
    package var auditHead: AuditTrail.Head?
    /// What to do about it; see ``NextStep``.
    package var next = NextStep.none
    /// Where it happened, and what is served there.
    package var origin: NotificationOrigin?

    /// An event; see the properties for what is nil when.
    package init(
        _ event: Event, run: String?, status: ExecutionRecord.Status? = nil, exitCode: Int,
        error: String? = nil, cause: String? = nil, snapshot: String? = nil,
        failedSince: String? = nil, pinnedAt: String? = nil
    ) {
        (self.event, self.run, self.status) = (event, run, status)
        (self.exitCode, self.error) = (exitCode, error)
        self.cause = cause.map { String($0.prefix(Self.longestCause)) }
        (self.snapshot, self.failedSince, self.pinnedAt) = (snapshot, failedSince, pinnedAt)
    }

    /// What happened, where, what is served, and what to do.
    var text: String {
        let parts = [
            "oith\(origin.map { " at \($0.place)" } ?? ""): \(sentence)", origin?.servedText,
            next.advice,
        ]
        return parts.compactMap(\.self).joined(separator: "\n")
    }

    private var sentence: String {
        let night = run.map { "night \($0)" } ?? "the night"
        switch event {
        case .failed:
            let verb =
                switch status {
                case .notBegun: "did not begin"
                case .crashed: "crashed"
                default: "failed"
                }
            return "\(night) \(verb), exit code \(exitCode)" + (cause.map { ": \($0)" } ?? "")
        case .stopped:
            return "\(night) was stopped, exit code \(exitCode)"
        case .damaged:
            return "\(snapshot ?? "the current snapshot") does not verify, exit code \(exitCode)"
                + (cause.map { ": \($0)" } ?? "")
        case .recovered:
            let name = snapshot ?? "a snapshot"
            let done =
                pinnedAt.map {
                    "made \(name), which is ready and not published, as current is pinned at \($0)"
                } ?? "published \(name)"
            return "\(night) \(done)"
                + (failedSince.map { "; nights had failed since \($0)" } ?? "")
        }
    }

    /// The object that is sent.
    package var json: JSONValue {
        let text = { (value: String?) in value.map { JSONValue.string($0) } ?? .null }
        return [
            "event": .string(event.rawValue), "text": .string(self.text), "run": text(run),
            "status": text(status?.rawValue), "exitCode": .integer(exitCode), "error": text(error),
            "cause": text(cause), "next": text(next.command),
            "snapshot": text(snapshot), "failedSince": text(failedSince),
            "pinnedAt": text(pinnedAt),
            "host": text(origin?.host), "environment": text(origin?.environment),
            "dataFolder": text(origin?.dataFolder), "served": origin?.servedJSON ?? .null,
            "auditHead": auditHead.map {
                ["number": .integer($0.number), "sha256": .string($0.sha256)]
            } ?? .null,
        ]
    }
}
