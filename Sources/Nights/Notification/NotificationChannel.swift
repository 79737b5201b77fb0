/// A way to send notifications.
///
/// Addresses are secrets: anybody who has the URL of a webhook can write to it. Neither ``name`` nor an
/// error may hold more of one than its host.
package protocol NotificationChannel: Sendable {
    /// What it is, for messages: `the webhook at hooks.example.com`.
    var name: String { get }

    /// Sends a body once.
    ///
    /// - Parameter body: JSON; a channel that only signals leaves it alone.
    /// - Throws: ``DeliveryError``.
    func deliver(_ body: [UInt8]) async throws(DeliveryError)
}

/// Why a notification did not arrive.
package struct DeliveryError: Error, Equatable {
    /// What happened; no address.
    package let message: String
    /// Whether it may arrive when it is tried again.
    package let isPassing: Bool

    /// An error with its words; passing where another try may help.
    package init(_ message: String, isPassing: Bool = true) {
        (self.message, self.isPassing) = (message, isPassing)
    }
}
