import SnapshotReader

/// What a server makes of a list before it goes into a socket, without the text around it.
struct AnswerBuffer {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ candidate: SnapshotReader::Candidate) {
        candidate.appendID(to: &bytes)
        // The numbers live for the length of the closure, and their bytes are copied.
        unsafe withUnsafeBytes(of: (candidate.score, candidate.distanceMiles)) {
            unsafe bytes.append(contentsOf: $0)
        }
    }
}
