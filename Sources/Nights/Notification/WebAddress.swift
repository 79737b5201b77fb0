package import Foundation

/// What an address on the web has to be before the HTTP client may see it.
///
/// The client ends the process where a port does not fit into 16 bits, so addresses of the
/// configuration and of redirections pass here, as proxies pass ``WebProxy``.
package enum WebAddress {
    /// The ports that a connection can have.
    static let ports = 1...65_535

    /// The address that a text is.
    ///
    /// - Parameters:
    ///   - text: such as `https://h.example:8443/x`.
    ///   - base: what a relative address is relative to; nil where it has to be absolute.
    /// - Returns: nil where it is no address of http or https, or has no host or an impossible port.
    package static func url(_ text: String, relativeTo base: URL? = nil) -> URL? {
        guard let url = URL(string: text, relativeTo: base)?.absoluteURL,
            ["http", "https"].contains(url.scheme?.lowercased()), url.host?.isEmpty == false,
            hasPossiblePort(url)
        else { return nil }
        return url
    }

    /// Whether an address names no port, or one that there can be.
    static func hasPossiblePort(_ url: URL) -> Bool {
        // The text is looked at, as a number that is too large for `port` is nil there.
        let rest = url.absoluteString.drop { $0 != "/" }.drop { $0 == "/" }
        let authority = rest.prefix { !"/?#".contains($0) }
        let afterUser = authority.split(separator: "@").last ?? ""
        let afterBracket = afterUser.split(separator: "]").last ?? ""
        guard let colon = afterBracket.lastIndex(of: ":") else { return true }
        let digits = afterBracket[afterBracket.index(after: colon)...]
        return digits.isEmpty || Int(digits).map(ports.contains) ?? false
    }
}
