import AsyncHTTPClient
import Foundation
import NIOCore
import Synchronization

/// The clients that requests go out through: one without a proxy, and one for each proxy.
///
/// They live as long as the process. Shutting one down would wait for what cannot be cancelled, such
/// as a resolver that does not answer.
enum WebClients {
    private static let clients = Mutex<[HTTPClient.Configuration.Proxy?: HTTPClient]>([:])

    /// The client for an address.
    ///
    /// - Throws: ``DeliveryError`` where the environment names a proxy of a kind that is unknown.
    static func client(for address: URL) throws(DeliveryError) -> HTTPClient {
        let proxy: HTTPClient.Configuration.Proxy? =
            if let proxy = try WebProxy(
                for: address, environment: ProcessInfo.processInfo.environment)
            {
                .server(
                    host: proxy.host, port: proxy.port,
                    authorization: proxy.user.map {
                        .basic(username: $0, password: proxy.password ?? "")
                    })
            } else { nil }
        return clients.withLock { clients in
            if let client = clients[proxy] { return client }
            let client = HTTPClient(
                eventLoopGroupProvider: .singleton, configuration: configuration(proxy))
            clients[proxy] = client
            return client
        }
    }

    private static func configuration(
        _ proxy: HTTPClient.Configuration.Proxy?
    ) -> HTTPClient.Configuration {
        // No limit of its own: the deadline of a request covers everything.
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .hours(1)), proxy: proxy,
            decompression: .disabled)
        configuration.httpVersion = .http1Only
        // A try that fails says so; the next one is the notifier's.
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }
}
