import JSON

/// What the doctor says of one thing.
struct Finding {
    enum Status: String {
        case fine
        /// Somebody should look when there is time.
        case warning
        /// Nights or lookups suffer from it.
        case failed
    }

    /// What was looked at, such as `data folder`.
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
