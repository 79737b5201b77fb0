import FeatureTable

/// Candidates of one scan, reused from scan to scan.
///
/// An array would ask for its capacity and its owner at every key; this is asked once a scan.
struct KeyBuffer {
    private(set) var count = 0
    private var keys: [CandidateKey] = []

    /// Empties the buffer and makes room.
    mutating func reset(capacity: Int) {
        count = 0
        if keys.count < capacity {
            keys = [CandidateKey](repeating: CandidateKey(rawValue: .max), count: 2 * capacity)
        }
    }

    /// Fills the buffer from its beginning.
    ///
    /// - Parameter body: writes keys to the span, which has the room that was made, and returns how
    ///   many.
    @inline(__always)
    mutating func fill(_ body: (inout MutableSpan<CandidateKey>) -> Int) {
        var span = keys.mutableSpan
        count = body(&span)
    }

    @inline(__always)
    subscript(index: Int) -> CandidateKey { keys[index] }

    /// Takes out the keys that satisfy a predicate.
    mutating func removeAll(where isUnwanted: (CandidateKey) -> Bool) {
        var kept = 0
        for index in 0..<count where !isUnwanted(keys[index]) {
            keys[kept] = keys[index]
            kept += 1
        }
        count = kept
    }

    /// Takes out the candidate with a rank, if it is there; the last one takes its place.
    @inline(__always)
    mutating func remove(idRank: IDRank) {
        for index in 0..<count where keys[index].idRank == idRank {
            count -= 1
            keys[index] = keys[count]
            return
        }
    }
}
