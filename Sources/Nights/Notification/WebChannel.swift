import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// An address on the web: a webhook, which gets the news as JSON, or a dead man's switch, which is
/// only asked for.
///
/// One limit holds for a whole try, from the first connection to the head of the last answer; the
/// body of an answer is not read. A redirection is followed with the same method and body, as a
/// webhook that has moved still wants its news.
package struct WebChannel: NotificationChannel {
    /// What is asked of the address.
    package enum Method: String, Sendable {
        /// The news as its body.
        case post = "POST"
        /// No body: that somebody asked is the news.
        case get = "GET"
    }

    /// How many redirections are followed in one try.
    private static let mostRedirections = 5

    /// What it is, with the host of its address alone.
    package let name: String
    private let address: URL?
    private let method: Method
    private let timeout: Double

    /// - Parameters:
    ///   - words: what it is, for messages.
    ///   - address: `http://` or `https://` and so on.
    ///   - method: what is asked of it.
    ///   - timeout: seconds for one try.
    package init(_ words: String, address: String, method: Method, timeout: Double) {
        self.address = WebAddress.url(address)
        name = "\(words) at \(self.address?.host ?? "no address")"
        (self.method, self.timeout) = (method, timeout)
    }

    /// Sends one request; redirections are followed.
    package func deliver(_ body: [UInt8]) async throws(DeliveryError) {
        guard var address else {
            throw DeliveryError(
                "its address is no web address, or its port is none", isPassing: false)
        }
        let deadline = NIODeadline.now() + .nanoseconds(Int64(timeout * 1e9))
        for _ in 0...Self.mostRedirections {
            let route = try WebRoute(
                to: address, environment: ProcessInfo.processInfo.environment)
            let answer = try await ask(address, body: body, by: route, deadline: deadline)
            let status = Int(answer.status.code)
            switch status {
            case 200...299: return
            case 301, 302, 303, 307, 308:
                address = try WebRedirection.target(
                    answer.headers.first(name: "location"), from: address)
            default:
                if status == 407, let proxy = route.proxy { throw WebFailure.refusal(by: proxy) }
                throw DeliveryError(
                    route.words("it answered with status \(status)"),
                    isPassing: [408, 425, 429].contains(status) || status >= 500)
            }
        }
        throw DeliveryError(
            "it redirects more than \(Self.mostRedirections) times", isPassing: false)
    }

    /// Sends one request.
    private func ask(
        _ address: URL, body: [UInt8], by route: WebRoute, deadline: NIODeadline
    ) async throws(DeliveryError) -> HTTPClientResponse {
        var request = route.request(for: address)
        request.method = method == .post ? .POST : .GET
        request.headers.add(name: "User-Agent", value: "oith")
        // A try has a connection of its own: one that was kept open may be dead.
        request.headers.add(name: "Connection", value: "close")
        if let user = address.user(percentEncoded: false) {
            request.setBasicAuth(
                username: user, password: address.password(percentEncoded: false) ?? "")
        }
        if method == .post {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(body)
        }
        let client = try WebClients.client(for: route)
        do {
            return try await client.execute(request, deadline: deadline)
        } catch {
            throw WebFailure.error(for: error, on: route)
        }
    }
}
