package import Foundation

/// The proxy that the environment names for an address, by the variables that curl reads.
///
/// `https_proxy` or `http_proxy` by the address's scheme, else `all_proxy`; ``ProxyExceptions``
/// are in `no_proxy`. Capitals are read too. curl ignores those of `HTTP_PROXY`, as whoever asks
/// a CGI program sets it; a night is none, and many hosts set nothing else.
package struct WebProxy: Hashable {
    /// What curl takes where a proxy has no port.
    private static let defaultPort = 1080

    /// The variable that names it: what messages say of it, as the value may hold a password.
    package let variable: String
    /// A name, or an address without brackets.
    package let host: String
    /// Where the proxy listens; 1080, as with curl, where its address names no port.
    package let port: Int
    /// Of its address; nil where it asks for none.
    package let user: String?
    /// Of its address; never logged.
    package let password: String?

    /// Finds it; nil where there is none.
    ///
    /// - Parameters:
    ///   - address: what is to be asked.
    ///   - environment: the variables.
    /// - Throws: ``DeliveryError`` where there is one that is not spoken to by HTTP.
    package init?(for address: URL, environment: [String: String]) throws(DeliveryError) {
        let isSecure = address.scheme?.lowercased() == "https"
        let names = [isSecure ? "https_proxy" : "http_proxy", "all_proxy"]
        guard let (variable, text) = Self.first(names, in: environment), let target = address.host
        else { return nil }
        let exceptions = ProxyExceptions(Self.first(["no_proxy"], in: environment)?.value ?? "")
        if exceptions.contains(target, port: address.port ?? (isSecure ? 443 : 80)) { return nil }
        let proxy = URL(string: text.contains("://") ? text : "http://\(text)")
        guard let proxy, proxy.scheme?.lowercased() == "http", let host = proxy.host,
            !host.isEmpty, WebAddress.ports.contains(proxy.port ?? Self.defaultPort)
        else {
            throw DeliveryError(
                "\(variable) names no proxy that can be used: write http://HOST:PORT",
                isPassing: false)
        }
        (self.variable, self.host) = (variable, host)
        port = proxy.port ?? Self.defaultPort
        user = proxy.user(percentEncoded: false)
        password = proxy.password(percentEncoded: false)
    }

    /// The first variable of these names, or of these in capitals, that says something.
    private static func first(
        _ names: [String], in environment: [String: String]
    ) -> (name: String, value: String)? {
        for name in names.flatMap({ [$0, $0.uppercased()] }) {
            if let value = environment[name], !value.isEmpty { return (name, value) }
        }
        return nil
    }
}
