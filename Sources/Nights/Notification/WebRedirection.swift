package import Foundation

/// Where an answer says that something has moved.
package enum WebRedirection {
    /// The address that a redirection leads to.
    ///
    /// - Parameters:
    ///   - location: what the answer says; nil where it says nothing.
    ///   - address: what was asked, which a relative location is relative to.
    /// - Returns: it, absolute.
    /// - Throws: ``DeliveryError`` where it leads out of the web, or from a secure connection to one
    ///   that is not.
    package static func target(
        _ location: String?, from address: URL
    ) throws(DeliveryError) -> URL {
        guard let location, let target = URL(string: location, relativeTo: address)?.absoluteURL,
            let scheme = target.scheme?.lowercased(), ["http", "https"].contains(scheme),
            target.host?.isEmpty == false
        else {
            throw DeliveryError("it redirects to what is no web address", isPassing: false)
        }
        if address.scheme?.lowercased() == "https", scheme == "http" {
            throw DeliveryError(
                "it redirects from https to http, which is not followed", isPassing: false)
        }
        return target
    }
}
