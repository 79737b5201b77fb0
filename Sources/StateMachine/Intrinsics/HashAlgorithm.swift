import Bytes
import Crypto

/// The algorithms of `States.Hash`.
///
/// Two of them are broken for signatures; they are here because the language has them.
enum HashAlgorithm: String, CaseIterable {
    case md5 = "MD5"
    case sha1 = "SHA-1"
    case sha256 = "SHA-256"
    case sha384 = "SHA-384"
    case sha512 = "SHA-512"

    /// The digest of a text's UTF-8 in lower-case hexadecimal digits.
    func digest(of text: String) -> String {
        let bytes = Array(text.utf8)
        return switch self {
        case .md5: Insecure.MD5.hash(data: bytes).hexadecimal
        case .sha1: Insecure.SHA1.hash(data: bytes).hexadecimal
        case .sha256: SHA256.hash(data: bytes).hexadecimal
        case .sha384: SHA384.hash(data: bytes).hexadecimal
        case .sha512: SHA512.hash(data: bytes).hexadecimal
        }
    }
}
