import Bytes
import Crypto
import DurableFiles

extension SHA256 {
    /// Takes in bytes that are lent.
    mutating func update(_ bytes: RawSpan) {
        // The buffer lives for the length of the closure and is not kept.
        unsafe bytes.withUnsafeBytes { unsafe self.update(bufferPointer: $0) }
    }
}

extension OpenFile {
    /// The SHA-256 of the file, in hexadecimal.
    func sha256() throws(FileError) -> String {
        var hash = SHA256()
        try forEachPiece { hash.update($0) }
        return hash.finalize().hexadecimal
    }
}
