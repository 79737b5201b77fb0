package import Crypto
package import FileReading

extension SHA256 {
    /// Takes in bytes that are lent.
    package mutating func update(_ bytes: RawSpan) {
        // The buffer lives for the length of the closure and is not kept.
        unsafe bytes.withUnsafeBytes { unsafe self.update(bufferPointer: $0) }
    }
}

extension SHA256.Digest {
    /// 64 digits, lower case.
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in self {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension OpenFile {
    /// The SHA-256 of the file, in hexadecimal.
    ///
    /// - Throws: ``FileError``.
    package func sha256() throws(FileError) -> String {
        var hash = SHA256()
        try forEachPiece { hash.update($0) }
        return hash.finalize().hexadecimal
    }
}
