import Crypto
import DurableFiles

extension SHA256 {
    /// Takes in bytes that are lent.
    mutating func update(_ bytes: RawSpan) {
        // The buffer lives for the length of the closure and is not kept.
        unsafe bytes.withUnsafeBytes { unsafe self.update(bufferPointer: $0) }
    }
}

extension SHA256.Digest {
    /// 64 digits, lower case.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in self {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension MappedFile {
    /// The whole file in an array of its own.
    var copyOfBytes: [UInt8] {
        withBytes { bytes in
            // The buffer lives for the length of the closure and is copied.
            unsafe bytes.withUnsafeBytes { unsafe Array($0) }
        }
    }

    /// The SHA-256 of the file, in hexadecimal.
    var sha256: String {
        withBytes { bytes in
            var hash = SHA256()
            hash.update(bytes)
            return hash.finalize().hexadecimal
        }
    }
}
