import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

/// Why a request got no answer, in words that hold nothing of its address.
enum WebFailure {
    static func words(for error: any Error) -> String {
        switch error {
        case is CancellationError: "it was stopped"
        case let error as HTTPClientError: words(for: error)
        case let error as NIOConnectionError:
            error.connectionErrors.isEmpty ? "its name has no address" : "it takes no connection"
        case is IOError: "the connection broke"
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
        case .invalidProxyResponse, .proxyAuthenticationRequired: "its proxy refused"
        default: "the request failed (\(error.shortDescription))"
        }
    }

    /// An error of the TLS library, or one that nobody knows.
    private static func secureConnection(_ error: any Error) -> String {
        let words = "\(error)"
        if words.contains("CERTIFICATE_VERIFY_FAILED") { return "its certificate is not trusted" }
        if words.contains("failedToValidateHostname") {
            return "its certificate is for another name"
        }
        let type = "\(type(of: error))"
        return type.contains("SSL")
            ? "no secure connection came about" : "the request failed (\(type))"
    }
}
