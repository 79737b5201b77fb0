/// The `Resource` of a Task that calls a service: `arn:aws:states:::SERVICE:ACTION.PATTERN`.
struct ServiceIntegration {
    /// The service, such as `lambda`, or `aws-sdk:s3` for one without an integration of its own.
    let service: String
    let action: String
    /// How the task waits: `sync`, `sync:2`, `waitForTaskToken`; nil for the answer to the call.
    let pattern: String?

    /// Nil where the text names something else: a function, an activity.
    init?(_ resource: String) {
        let parts = resource.split(
            separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "states", parts[3].isEmpty,
            parts[4].isEmpty
        else { return nil }
        var names = parts[5].split(separator: ":", omittingEmptySubsequences: false)
        // The two forms of sync differ by a version.
        let version = names.last == "2" && names.count > 2 ? names.removeLast() : nil
        guard let last = names.popLast(), !names.isEmpty else { return nil }
        service = names.joined(separator: ":")
        let dot = last.firstIndex(of: ".")
        action = String(last[..<(dot ?? last.endIndex)])
        pattern = dot.map { dot in
            String(last[last.index(after: dot)...]) + (version.map { ":\($0)" } ?? "")
        }
    }
}
