package import Foundation
import NightStages

/// The proxy that the environment names for an address, by the variables that curl reads.
///
/// `https_proxy` or `http_proxy` by the address's scheme, else `all_proxy`; `no_proxy` lists hosts
/// and domains that are asked directly, by commas, `*` for all. Capitals are read too, but for
/// `HTTP_PROXY`, which a caller of a CGI program can set.
package struct WebProxy: Equatable {
    /// What curl takes where a proxy has no port.
    private static let defaultPort = 1080

    package let host: String
    package let port: Int
    package let user: String?
    package let password: String?

    /// Finds it; nil where there is none.
    ///
    /// - Parameters:
    ///   - address: what is to be asked.
    ///   - environment: the variables.
    /// - Throws: ``DeliveryError`` where there is one that is not spoken to by HTTP.
    package init?(for address: URL, environment: [String: String]) throws(DeliveryError) {
        let scheme = address.scheme?.lowercased() ?? ""
        let names =
            scheme == "https"
            ? ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
            : ["http_proxy", "all_proxy", "ALL_PROXY"]
        guard let text = Self.first(names, in: environment), let target = address.host else {
            return nil
        }
        let exceptions = Self.first(["no_proxy", "NO_PROXY"], in: environment) ?? ""
        if Self.isException(target, in: exceptions) { return nil }
        let proxy = URL(string: text.contains("://") ? text : "http://\(text)")
        guard let proxy, proxy.scheme?.lowercased() == "http", let host = proxy.host else {
            throw DeliveryError("its proxy is not an http:// address", isPassing: false)
        }
        self.host = host
        port = proxy.port ?? Self.defaultPort
        user = proxy.user(percentEncoded: false)
        password = proxy.password(percentEncoded: false)
    }

    private static func first(_ names: [String], in environment: [String: String]) -> String? {
        names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }

    /// Whether a host is one of a list, or in a domain of it.
    private static func isException(_ host: String, in list: String) -> Bool {
        let host = host.lowercased()
        return list.lowercased().split(whereSeparator: { ", ".contains($0) }).contains { entry in
            let name = entry.drop { $0 == "." }
            return entry == "*" || host == name || host.hasSuffix(".\(name)")
        }
    }
}
