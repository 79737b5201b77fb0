/// What a snapshot is a function of, known before the first byte is written.
package struct SnapshotDescription: Codable, Sendable, Equatable {
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

    /// ISO 8601, UTC, whole seconds: `2026-11-20T04:00:00Z`.
    package let asOf: String
    /// What the lists were scored with.
    package let model: Model
    /// The settings that the lists depend on.
    package let parameters: Parameters
    /// The versions that wrote it.
    package let producer: Producer
    /// How many users were taken out after the night; see ``SnapshotErasure``.
    package let forgottenUsers: Int

    /// A description; ``SnapshotWriter`` checks it.
    package init(
        asOf: String, model: Model, parameters: Parameters, producer: Producer,
        forgottenUsers: Int = 0
    ) {
        (self.asOf, self.model, self.parameters) = (asOf, model, parameters)
        (self.producer, self.forgottenUsers) = (producer, forgottenUsers)
    }
}

/// The file that names everything in a snapshot: `manifest.json`.
///
/// It holds no clock time, no run and no host: two nights that come to the same lists write the
/// same manifest, and the snapshot's name is taken from its digest.
package struct SnapshotManifest: Codable, Sendable, Equatable {
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
    /// The name of the users table beside it.
    package static let usersFileName = "users.parquet"
    /// The name of the key index beside it.
    package static let keysFileName = "keys.idx"
    /// The format that is written.
    package static let currentVersion = "2.1"

    /// `major.minor`; a reader refuses a newer major.
    package let formatVersion: String
    /// The instant that the pool was looked at: ISO 8601, UTC, whole seconds.
    package let asOf: String
    /// What the lists were scored with.
    package let model: SnapshotDescription.Model
    /// The settings that the lists depend on.
    package let parameters: SnapshotDescription.Parameters
    /// Users, lists and candidates of the snapshot.
    package let counts: Counts
    /// The scores of all entries added up, in hundredths of a point; nil before format 2.1.
    package let scoreSum: Int?
    /// The versions that wrote it.
    package let producer: SnapshotDescription.Producer
    /// How many users were taken out after the night; nil where nobody was.
    ///
    /// They asked to be forgotten. Lists that named them are shorter than what the pool gives.
    package let forgottenUsers: Int?
    /// The parts in order, then users.parquet and keys.idx.
    package let files: [File]

    /// The manifest of a snapshot whose other files are written.
    package init(
        _ description: SnapshotDescription, counts: Counts, scoreSum: Int, files: [File]
    ) {
        formatVersion = Self.currentVersion
        asOf = description.asOf
        model = description.model
        parameters = description.parameters
        producer = description.producer
        forgottenUsers = description.forgottenUsers > 0 ? description.forgottenUsers : nil
        (self.counts, self.scoreSum, self.files) = (counts, scoreSum, files)
    }

    /// The number of `part-NNNNN.parquet` files.
    package var partCount: Int { files.count - 2 }

    /// The name of a part, from 0: `part-00000.parquet`.
    package static func partFileName(_ index: Int) -> String {
        let digits = String(index)
        return "part-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
            + ".parquet"
    }
}
