import Bytes
import SnapshotReader

/// What a server makes of a list before it goes into a socket, without the text around it.
struct AnswerBuffer {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ candidate: Candidate) {
        candidate.appendID(to: &bytes)
        bytes.append(littleEndian: candidate.score.bitPattern)
        bytes.append(littleEndian: candidate.distanceMiles.bitPattern)
    }
}
