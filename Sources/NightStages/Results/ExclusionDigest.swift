import Bytes
import Crypto
package import FeatureTable

/// The digest of who may not be in whose list.
///
/// Hashed is for each user with exclusions: the user's digest, how many follow, and theirs. As each
/// list tells whose it is and how long, no two sets of exclusions are one stream of bytes.
package struct ExclusionDigest {
    /// So many bytes are hashed at a time: a call costs as much as thirty digests.
    private static let bytesAtOnce = 16_384

    private var hash = SHA256()
    private var bytes: [UInt8] = []
    /// How many exclusions were added.
    package private(set) var count = 0

    /// A digest of no exclusions.
    package init() {}

    /// Adds the exclusions of the next user.
    package mutating func add(_ excluded: [RowDigest], of user: RowDigest) {
        if excluded.isEmpty { return }
        count += excluded.count
        append(user)
        bytes.append(littleEndian: UInt64(excluded.count))
        for digest in excluded { append(digest) }
        if bytes.count > Self.bytesAtOnce { flush() }
    }

    /// The SHA-256 of all that was added, in hexadecimal.
    package mutating func finalize() -> String {
        flush()
        return hash.finalize().hexadecimal
    }

    private mutating func append(_ digest: RowDigest) {
        bytes.append(littleEndian: digest.high)
        bytes.append(littleEndian: digest.low)
    }

    private mutating func flush() {
        hash.update(data: bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
