import AsyncHTTPClient
import Foundation
import NIOHTTP1

/// How a request reaches an address: directly, or by a proxy.
///
/// For `https://` the proxy is asked to connect, and sees the host alone. For `http://` it gets the
/// request with its whole URL (RFC 9112, 3.2.2): many proxies connect to port 443 and no other.
struct WebRoute: Hashable {
    /// Whether TLS is spoken.
    let isSecure: Bool
    let proxy: WebProxy?

    /// - Parameters:
    ///   - address: what is to be asked.
    ///   - environment: names the proxy.
    /// - Throws: ``DeliveryError`` where the address or that of its proxy cannot be used.
    init(to address: URL, environment: [String: String]) throws(DeliveryError) {
        // The client's sockets trap on any other number.
        guard WebAddress.hasPossiblePort(address) else {
            throw DeliveryError("its address has a port beyond 1...65535", isPassing: false)
        }
        isSecure = address.scheme?.lowercased() == "https"
        proxy = try WebProxy(for: address, environment: environment)
    }

    /// Whether the proxy gets the request itself.
    var isForwarded: Bool { proxy != nil && !isSecure }

    /// A request for an address, without what is asked of it.
    func request(for address: URL) -> HTTPClientRequest {
        guard let proxy, isForwarded else {
            return HTTPClientRequest(url: address.absoluteString)
        }
        let parts = URLComponents(url: address, resolvingAgainstBaseURL: true)
        let query = parts?.percentEncodedQuery.map { "?\($0)" } ?? ""
        var request = HTTPClientRequest(
            url: "http://\(Self.bracketed(proxy.host)):\(proxy.port)"
                + "\(parts?.percentEncodedPath ?? "")\(query)")
        let port = address.port.map { ":\($0)" } ?? ""
        request.headers.add(name: "Host", value: Self.bracketed(address.host ?? "") + port)
        if let authorization {
            request.headers.add(name: "Proxy-Authorization", value: authorization.headerValue)
        }
        return request
    }

    /// How a proxy that gets no request itself is asked to connect.
    var tunnel: HTTPClient.Configuration.Proxy? {
        isForwarded
            ? nil
            : proxy.map { .server(host: $0.host, port: $0.port, authorization: authorization) }
    }

    private var authorization: HTTPClient.Authorization? {
        proxy?.user.map { .basic(username: $0, password: proxy?.password ?? "") }
    }

    /// What went wrong, and which proxy stood between.
    func words(_ message: String) -> String {
        proxy.map { "\(message), through the proxy in \($0.variable)" } ?? message
    }

    /// An IPv6 address as a URL has it.
    private static func bracketed(_ host: String) -> String {
        host.contains(":") ? "[\(host)]" : host
    }
}
