import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Why a request got no answer, in words that hold nothing of its address.
enum WebFailure {
    /// What is said of an error.
    ///
    /// - Parameters:
    ///   - error: what the client threw; its own words may hold the address.
    ///   - route: how the request was sent.
    /// - Returns: it, and who is to blame.
    static func error(for error: any Error, on route: WebRoute) -> DeliveryError {
        // What fails before the first byte, such as the reading of certificates, hides in there.
        if let attempts = (error as? NIOConnectionError)?.connectionErrors,
            let cause = attempts.lazy.map(\.error).first(where: { !($0 is IOError) })
        {
            return DeliveryError(route.words(words(for: cause)))
        }
        if let words = refusal(of: error) {
            // The one that is connected to.
            let subject = route.proxy.map { "the proxy in \($0.variable)" } ?? "it"
            return DeliveryError("\(subject) \(words)")
        }
        if let proxy = route.proxy, let error = error as? HTTPClientError {
            if error == .proxyAuthenticationRequired { return refusal(by: proxy) }
            if error == .invalidProxyResponse {
                return DeliveryError("the proxy in \(proxy.variable) did not connect to it")
            }
        }
        return DeliveryError(route.words(words(for: error)))
    }

    /// A proxy wants to know who asks.
    static func refusal(by proxy: WebProxy) -> DeliveryError {
        DeliveryError(
            proxy.user == nil
                ? "the proxy in \(proxy.variable) asks for a user name and a password: "
                    + "write http://USER:PASSWORD@HOST:PORT"
                : "the proxy in \(proxy.variable) does not take its user name and password",
            isPassing: false)
    }

    /// Why there is no connection; nil where there was one, or where the error is of another kind.
    private static func refusal(of error: any Error) -> String? {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.isEmpty
                ? "cannot be found: its name has no address" : "takes no connection"
        case let error as IOError
        where [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode):
            "takes no connection"
        default: nil
        }
    }

    private static func words(for error: any Error) -> String {
        switch error {
        case is CancellationError: "it was stopped"
        case let error as HTTPClientError: words(for: error)
        case is IOError: "it closed the connection"
        case let error as HTTPParserError where error == .invalidEOFState:
            "it closed the connection"
        case is HTTPParserError: "its answer is not HTTP"
        default: secureConnection(error)
        }
    }

    private static func words(for error: HTTPClientError) -> String {
        switch error {
        case .deadlineExceeded, .connectTimeout, .readTimeout, .writeTimeout,
            .tlsHandshakeTimeout, .httpProxyHandshakeTimeout, .getConnectionFromPoolTimeout:
            "it did not answer in time"
        case .cancelled: "it was stopped"
        case .remoteConnectionClosed: "it closed the connection"
        default: "the request failed (\(error.shortDescription))"
        }
    }

    /// An error of the TLS library, or one that nobody knows.
    private static func secureConnection(_ error: any Error) -> String {
        switch error {
        case NIOSSLError.uncleanShutdown: "it closed the connection"
        case NIOSSLError.handshakeFailed(let reason): handshake(reason)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            "its certificate is for another name"
        case is BoringSSLError:
            "there are no authorities to check its certificate by: install ca-certificates, or "
                + "name their file in SSL_CERT_FILE"
        default: "the request failed (\(type(of: error)))"
        }
    }

    private static func handshake(_ error: BoringSSLError) -> String {
        // `...:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at ...`; nothing of the address.
        let text = "\(error)"
        guard let reason = text.firstMatch(of: /:([A-Z0-9_]+)\sat\s/)?.1 else {
            return "it closed the connection while TLS was agreed on"
        }
        return switch reason {
        case "CERTIFICATE_VERIFY_FAILED":
            "its certificate is not trusted: it has expired, or the authority that signed it is "
                + "not known here (SSL_CERT_FILE may name its file)"
        case "WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST":
            "it does not speak TLS: is it an http:// address?"
        default: "no secure connection came about (\(reason))"
        }
    }
}
