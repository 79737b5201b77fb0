import DurableFiles
import Foundation
import NIOSSL
import SystemPackage

/// Whose certificates are trusted: the system's authorities, or those that the environment names
/// for OpenSSL and curl.
///
/// `SSL_CERT_FILE` takes the place of the system's file, `SSL_CERT_DIR` (folders, by colons) that of
/// its folder.
enum WebTrust {
    /// Where distributions keep the file.
    private static let systemFiles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
    ]
    private static let systemFolder = "/etc/ssl/certs"

    /// What a connection is checked by; nil where the environment names nothing.
    ///
    /// - Throws: ``DeliveryError`` where the file that it names holds no certificate.
    static func configuration(
        environment: [String: String]
    ) throws(DeliveryError) -> TLSConfiguration? {
        let file = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
        let folders = environment["SSL_CERT_DIR"].flatMap { $0.isEmpty ? nil : $0 }
        if file == nil, folders == nil { return nil }
        var found: [NIOSSLCertificate] = []
        if let file {
            found = certificates(in: file)
            if found.isEmpty {
                throw DeliveryError(
                    "no certificate can be read from the file that SSL_CERT_FILE names",
                    isPassing: false)
            }
        } else {
            found = systemFiles.flatMap(certificates)
        }
        for folder in (folders ?? systemFolder).split(separator: ":").map(String.init) {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            found += names.flatMap { certificates(in: "\(folder)/\($0)") }
        }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(found)
        return configuration
    }

    /// The certificates of a file; none where it is of another kind.
    private static func certificates(in path: String) -> [NIOSSLCertificate] {
        // A pipe would be waited for.
        guard FileKind(FilePath(path)) == .file else { return [] }
        return (try? NIOSSLCertificate.fromPEMFile(path)) ?? []
    }
}
