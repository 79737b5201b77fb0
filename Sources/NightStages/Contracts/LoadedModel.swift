import Bytes
import Crypto
import DurableFiles
package import Scoring
package import SystemPackage

/// A scoring model as it was read from its file.
package struct LoadedModel: Sendable {
    /// The model that the file holds.
    package let model: ScoringModel
    /// SHA-256 of the model's canonical text, in hexadecimal: two files that say the same, said
    /// with other white space, have the same digest.
    package let digest: String

    /// Reads and validates a model file.
    ///
    /// - Throws: ``NightError`` with the code of what kept the file from being read, or `.data` with all
    ///   that is wrong in it.
    package init(reading path: FilePath) throws(NightError) {
        let bytes: [UInt8]
        do throws(FileError) { bytes = try MappedFile(path).bytes() } catch {
            throw NightError(NightError.Code(error.code), "\(error)")
        }
        do throws(ScoringModelError) { model = try ScoringModel(json: bytes) } catch {
            throw NightError(.data, "the scoring model \(path) is not valid:\n\(error)")
        }
        digest = SHA256.hash(data: Array(model.canonicalText.utf8)).hexadecimal
    }
}
