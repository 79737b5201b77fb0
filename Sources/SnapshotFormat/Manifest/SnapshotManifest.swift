/// The file that names everything in a snapshot: `manifest.json`.
///
/// It holds no clock time, no run and no host: two nights that come to the same lists write the
/// same manifest, and the snapshot's name is taken from its digest.
package struct SnapshotManifest: Codable, Sendable, Equatable {
    /// The model that the lists were made with, by name and digest.
    package struct Model: Codable, Sendable, Equatable {
        /// The name of the model file, without its extension.
        package let name: String
        /// SHA-256 of what the model says, in hexadecimal.
        package let digest: String

        /// A model by name and digest.
        package init(name: String, digest: String) {
            (self.name, self.digest) = (name, digest)
        }
    }

    /// The settings that the lists and the bytes depend on.
    package struct Parameters: Codable, Sendable, Equatable {
        /// The search radius in miles.
        package let radius: Double
        /// The longest list, 1...255.
        package let top: Int
        /// The minimum score in points.
        package let minScore: Double
        /// `lz4` or `zstd`.
        package let codec: String

        /// The settings of a night.
        package init(radius: Double, top: Int, minScore: Double, codec: String) {
            (self.radius, self.top, self.minScore, self.codec) = (radius, top, minScore, codec)
        }
    }

    /// The versions for which byte identity is promised.
    package struct Producer: Codable, Sendable, Equatable {
        /// The version of oith.
        package let oith: String
        /// The version of the LZ4 library.
        package let lz4: String
        /// The version of the zstd library.
        package let zstd: String

        /// The versions of oith and of its codec libraries.
        package init(oith: String, lz4: String, zstd: String) {
            (self.oith, self.lz4, self.zstd) = (oith, lz4, zstd)
        }
    }

    /// Users, lists and candidates of the snapshot.
    package struct Counts: Codable, Sendable, Equatable {
        /// The users who were eligible.
        package var users = 0
        /// The users whose list is not empty.
        package var usersWithCandidates = 0
        /// The users whose list is as long as a list may be.
        package var fullLists = 0
        /// The entries of all lists.
        package var candidates = 0
        /// The rows of the pool's `match_history` that count; nil before format 3.
        package var decisions: Int?
        /// The rows of the pool's `blocks` that count; nil before format 3.
        package var blocks: Int?
        /// In how many lists the user is who is in most; nil before format 3, or after somebody was
        /// taken out.
        package var mostShown: Int?

        /// Nothing counted yet.
        package init() {}
    }

    /// One file beside the manifest.
    package struct File: Codable, Sendable, Equatable {
        /// The name in the folder.
        package let name: String
        /// Its length.
        package let bytes: Int
        /// SHA-256 in hexadecimal.
        package let sha256: String

        /// A file of this name, length and SHA-256.
        package init(name: String, bytes: Int, sha256: String) {
            (self.name, self.bytes, self.sha256) = (name, bytes, sha256)
        }
    }

    /// The name of the file.
    package static let fileName = "manifest.json"
    /// The name of the key index beside it.
    package static let keysFileName = "keys.idx"

    /// `major.minor`; a reader refuses a newer major.
    package let formatVersion: String
    /// The instant that the pool was looked at: ISO 8601, UTC, whole seconds.
    package let asOf: String
    /// What the lists were scored with.
    package let model: Model
    /// The settings that the lists depend on.
    package let parameters: Parameters
    /// Users, lists and candidates of the snapshot.
    package let counts: Counts
    /// The scores of all entries added up, in hundredths of a point; nil before format 2.1.
    package let scoreSum: Int?
    /// The versions that wrote it.
    package let producer: Producer
    /// How many users were taken out after the night; nil where nobody was.
    ///
    /// They asked to be forgotten. Lists that named them are shorter than what the pool gives.
    package let forgottenUsers: Int?
    /// The parts of the lists in order, then the users table and keys.idx.
    package let files: [File]

    /// A manifest from its members.
    package init(
        format: FormatVersion, asOf: String, model: Model, parameters: Parameters, counts: Counts,
        scoreSum: Int?, producer: Producer, forgottenUsers: Int?, files: [File]
    ) {
        formatVersion = format.text
        (self.asOf, self.model, self.parameters, self.counts) = (asOf, model, parameters, counts)
        (self.scoreSum, self.producer) = (scoreSum, producer)
        (self.forgottenUsers, self.files) = (forgottenUsers, files)
    }

    /// The number of files with lists.
    package var partCount: Int { files.count - 2 }

    /// The name of the users table beside it.
    package var usersFileName: String { files.dropLast().last?.name ?? "" }

    /// The format.
    package var format: FormatVersion {
        // A manifest whose version is none is refused.
        FormatVersion(major: formatVersion.split(separator: ".").first.flatMap { Int($0) } ?? 0)
    }
}
