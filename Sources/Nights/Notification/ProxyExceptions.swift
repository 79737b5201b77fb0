import NIOCore

/// The hosts that are asked without a proxy, as `no_proxy` lists them.
///
/// An entry, by commas or blanks, is one of these:
///
///     *                     every host
///     example.com           that host and all below it, as are .example.com and *.example.com
///     example.com:8443      the same, at this port alone
///     10.0.0.0/8            the IPv4 addresses that begin with these bits
///     ::1   [::1]:8080      an IPv6 address
package struct ProxyExceptions {
    private let entries: [Entry]

    /// - Parameter list: the value of the variable.
    package init(_ list: String) {
        entries = list.split(whereSeparator: { ", \t".contains($0) }).map { Entry(String($0)) }
    }

    /// Looks for a host in the list.
    ///
    /// - Parameters:
    ///   - host: its name, or its address without brackets.
    ///   - port: where it listens.
    /// - Returns: whether it is asked directly.
    package func contains(_ host: String, port: Int) -> Bool {
        let host = Self.canonical(host)
        return entries.contains { entry in
            (entry.port == nil || entry.port == port) && entry.names(host)
        }
    }

    /// A name or address in the one form that is compared.
    private static func canonical(_ host: some StringProtocol) -> String {
        let name = host.lowercased()
        if let address = try? SocketAddress(ipAddress: name, port: 0).ipAddress { return address }
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }
}

extension ProxyExceptions {
    private struct Entry {
        /// In the form that is compared, no dot or asterisk before it.
        let host: String
        let port: Int?

        init(_ text: String) {
            let end = text.hasPrefix("[") ? text.firstIndex(of: "]") : nil
            if let end {
                host = canonical(text[text.index(after: text.startIndex)..<end])
                port = Int(text[end...].dropFirst(2))
                return
            }
            // More than one colon is an IPv6 address.
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            port = parts.count == 2 ? Int(parts[1]) : nil
            let name = port == nil ? Substring(text) : parts[0]
            host = canonical(name.hasPrefix("*.") ? name.dropFirst(2) : name.drop { $0 == "." })
        }

        func names(_ other: String) -> Bool {
            if host == "*" || host == other { return true }
            guard let address = IPv4(other) else { return other.hasSuffix(".\(host)") }
            let parts = host.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let network = IPv4(parts[0]), let width = Int(parts[1]),
                (0...32).contains(width)
            else { return false }
            return (network.bits ^ address.bits) >> (32 - width) == 0
        }
    }

    private struct IPv4 {
        let bits: UInt32

        init?(_ text: some StringProtocol) {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            let bytes = parts.compactMap { UInt8($0) }
            guard parts.count == 4, bytes.count == 4 else { return nil }
            bits = bytes.reduce(0) { $0 << 8 | UInt32($1) }
        }
    }
}
