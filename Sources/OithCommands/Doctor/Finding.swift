import JSON

/// The result of one check of `oith doctor`.
struct Finding {
    /// How serious it is.
    enum Status: String {
        /// Nothing is wrong.
        case fine
        /// Worth a look, not urgent.
        case warning
        /// Nights or lookups fail because of it.
        case failed
    }

    /// What was checked, such as `data folder`.
    let subject: String
    let status: Status
    /// What was found, and what to do.
    let message: String

    static func fine(_ subject: String, _ message: String) -> Finding {
        Finding(subject: subject, status: .fine, message: message)
    }

    static func warning(_ subject: String, _ message: String) -> Finding {
        Finding(subject: subject, status: .warning, message: message)
    }

    static func failed(_ subject: String, _ message: String) -> Finding {
        Finding(subject: subject, status: .failed, message: message)
    }

    var json: JSONValue {
        [
            "subject": .string(subject), "status": .string(status.rawValue),
            "message": .string(message),
        ]
    }
}
