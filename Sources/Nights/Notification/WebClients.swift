import AsyncHTTPClient
import Foundation
import NIOCore
import Synchronization

/// The clients that requests go out through: one for each way to go.
///
/// They live as long as the process. Shutting one down would wait for what cannot be cancelled, such
/// as a resolver that does not answer.
enum WebClients {
    private static let clients = Mutex<[WebRoute: HTTPClient]>([:])

    /// The client for a route.
    ///
    /// - Throws: ``DeliveryError`` where the environment names certificates that cannot be read.
    static func client(for route: WebRoute) throws(DeliveryError) -> HTTPClient {
        if let client = clients.withLock({ $0[route] }) { return client }
        let configuration = try configuration(route)
        return clients.withLock { clients in
            if let client = clients[route] { return client }
            let client = HTTPClient(
                eventLoopGroupProvider: .singleton, configuration: configuration)
            clients[route] = client
            return client
        }
    }

    private static func configuration(
        _ route: WebRoute
    ) throws(DeliveryError) -> HTTPClient.Configuration {
        // No limit of its own: the deadline of a request covers everything.
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .hours(1)),
            proxy: route.tunnel, decompression: .disabled)
        configuration.httpVersion = .http1Only
        // A try that fails says so; the next one is the notifier's.
        configuration.connectionPool.retryConnectionEstablishment = false
        if route.isSecure {
            configuration.tlsConfiguration = try WebTrust.configuration(
                environment: ProcessInfo.processInfo.environment)
        }
        if route.isForwarded {
            // Meant for debugging, and the one place where a connection can be given a handler.
            configuration.http1_1ConnectionDebugInitializer = WebAbsoluteForm.install
        }
        return configuration
    }
}
