import Bytes
import Crypto
package import DurableFiles

extension OpenFile {
    /// The SHA-256 of the file, in hexadecimal.
    ///
    /// - Throws: ``FileError``.
    package func sha256() throws(FileError) -> String {
        var hash = SHA256()
        try forEachPiece { hash.update(data: $0) }
        return hash.finalize().hexadecimal
    }
}
