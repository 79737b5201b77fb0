import Foundation
import FoundationNetworking

/// An address on the web: a webhook, which gets the news as JSON, or a dead man's switch, which is
/// only asked for.
package struct WebChannel: NewsChannel {
    /// What is asked of the address.
    package enum Method: String, Sendable {
        /// The news as its body.
        case post = "POST"
        /// No body: that somebody asked is the news.
        case get = "GET"
    }

    package let name: String
    private let address: URL?
    private let method: Method
    private let timeout: Double

    /// - Parameters:
    ///   - words: what it is, for messages.
    ///   - address: `http://` or `https://` and so on.
    ///   - method: what is asked of it.
    ///   - timeout: seconds for one try.
    package init(_ words: String, _ address: String, _ method: Method, timeout: Double) {
        self.address = URL(string: address)
        name = "\(words) at \(self.address?.host ?? "no address")"
        self.method = method
        self.timeout = timeout
    }

    package func deliver(_ body: [UInt8]) async throws(DeliveryError) {
        guard let address else {
            throw DeliveryError("its address is no URL", isPassing: false)
        }
        var request = URLRequest(url: address, timeoutInterval: timeout)
        request.httpMethod = method.rawValue
        request.setValue("oith", forHTTPHeaderField: "User-Agent")
        if method == .post {
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(body)
        }
        let status = try await status(of: request)
        switch status {
        case 200...299: return
        case 408, 425, 429, 500...599: throw DeliveryError("it answered with status \(status)")
        default: throw DeliveryError("it answered with status \(status)", isPassing: false)
        }
    }

    private func status(of request: URLRequest) async throws(DeliveryError) -> Int {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForResource = timeout
        let session = URLSession(configuration: configuration)
        defer { session.invalidateAndCancel() }
        do {
            let (_, response) = try await session.data(for: request)
            return (response as? HTTPURLResponse)?.statusCode ?? 0
        } catch {
            // The error's own words hold the address.
            let code = (error as? URLError)?.code.rawValue
            throw DeliveryError(Self.reasons[code ?? 0] ?? "the request failed (\(code ?? 0))")
        }
    }

    private static let reasons = [
        URLError.Code.timedOut.rawValue: "it did not answer in time",
        URLError.Code.cannotFindHost.rawValue: "its name has no address",
        URLError.Code.cannotConnectToHost.rawValue: "it takes no connection",
        URLError.Code.networkConnectionLost.rawValue: "it closed the connection",
        URLError.Code.secureConnectionFailed.rawValue: "no secure connection came about",
        URLError.Code.serverCertificateUntrusted.rawValue: "its certificate is not trusted",
    ]
}
