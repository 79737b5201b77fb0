package import JSON
package import StateMachine

/// Tells others of a night, again and again for a while where they cannot be reached.
///
/// It never throws: that nobody could be told is no reason for a good night to fail.
package struct Notifier: Sendable {
    private let channels: [any NotificationChannel]
    private let attempts: Int
    private let clock: any ExecutionClock

    /// The wait before the second try, in seconds; each further one is four times as long.
    static let firstDelay = 1.0
    /// The longest wait, in seconds.
    static let longestDelay = 60.0

    /// - Parameters:
    ///   - channels: all of them are told.
    ///   - attempts: how often each is tried; at least 1.
    ///   - clock: waits between the tries.
    package init(
        _ channels: [any NotificationChannel], attempts: Int,
        clock: any ExecutionClock = SystemClock()
    ) {
        precondition(attempts >= 1, "news are sent at least once")
        (self.channels, self.attempts, self.clock) = (channels, attempts, clock)
    }

    /// Whether there is anybody to tell.
    package var isSilent: Bool { channels.isEmpty }

    /// How many there are to tell.
    package var channelCount: Int { channels.count }

    /// Sends a value to everybody.
    ///
    /// Cancelling the task ends the try under way, and there is no further one.
    ///
    /// - Parameter value: what is sent.
    /// - Returns: who could not be told, and why, a line each.
    package func tell(_ value: JSONValue) async -> [String] {
        let body = Array(value.text.utf8)
        return await withTaskGroup(of: (Int, String?).self) { group in
            for (place, channel) in channels.enumerated() {
                group.addTask { (place, await problem(sending: body, to: channel)) }
            }
            var problems: [Int: String] = [:]
            for await (place, problem) in group { problems[place] = problem }
            return problems.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    /// Tries one channel; nil where it was told.
    private func problem(sending body: [UInt8], to channel: any NotificationChannel) async
        -> String?
    {
        var delay = Self.firstDelay
        for attempt in 1...attempts {
            do throws(DeliveryError) {
                try await channel.deliver(body)
                return nil
            } catch {
                if error.isPassing, attempt < attempts, !Task.isCancelled {
                    try? await clock.sleep(seconds: delay)
                    delay = min(4 * delay, Self.longestDelay)
                    // The wait may have been cut short, which ends the telling.
                    if !Task.isCancelled { continue }
                }
                let tries = attempt == 1 ? "once" : "\(attempt) times"
                return "\(channel.name) could not be told, tried \(tries): \(error.message)"
            }
        }
        return nil
    }
}
