import Bytes
import Crypto
package import FeatureTable

/// The digest of who may not stand in whose list.
///
/// Hashed is for each user with exclusions: the user's digest, how many follow, and theirs. As each
/// list tells whose it is and how long, no two sets of exclusions are one stream of bytes.
package struct ExclusionDigest {
    /// Words are hashed so many at a time: a call costs as much as thirty digests.
    private static let wordsAtOnce = 2048

    private var hash = SHA256()
    private var words: [UInt64] = []
    /// How many exclusions were added.
    package private(set) var count = 0

    /// A digest of no exclusions.
    package init() {}

    /// Adds the exclusions of the next user.
    package mutating func add(_ excluded: [RowDigest], of user: RowDigest) {
        if excluded.isEmpty { return }
        count += excluded.count
        append(user)
        words.append(UInt64(excluded.count))
        for digest in excluded { append(digest) }
        if words.count > Self.wordsAtOnce { flush() }
    }

    /// The SHA-256 of all that was added, in hexadecimal.
    package mutating func finalize() -> String {
        flush()
        return hash.finalize().hexadecimal
    }

    private mutating func append(_ digest: RowDigest) {
        words.append(digest.high)
        words.append(digest.low)
    }

    private mutating func flush() {
        // Words have no padding.
        unsafe words.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        words.removeAll(keepingCapacity: true)
    }
}
