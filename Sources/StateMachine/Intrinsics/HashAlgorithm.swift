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

    /// The digest in lower-case hexadecimal digits: of a string's UTF-8, of any other value's JSON.
    func digest(of value: JSONValue) -> String {
        let bytes = Array((value.string ?? value.text).utf8)
        return switch self {
        case .md5: Self.digits(Insecure.MD5.hash(data: bytes))
        case .sha1: Self.digits(Insecure.SHA1.hash(data: bytes))
        case .sha256: Self.digits(SHA256.hash(data: bytes))
        case .sha384: Self.digits(SHA384.hash(data: bytes))
        case .sha512: Self.digits(SHA512.hash(data: bytes))
        }
    }

    private static func digits(_ digest: some Digest) -> String {
        let alphabet = Array("0123456789abcdef".utf8)
        return String(
            decoding: digest.flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] },
            as: UTF8.self)
    }
}
