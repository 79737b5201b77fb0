/// A user's candidates, best first.
///
/// The ids are not copied when the list is looked up: each is read when it is asked for, from the
/// dictionary that the list keeps in memory as long as it lives.
public struct CandidateList: RandomAccessCollection, Sendable {
    private let list: StoredList

    init(_ list: StoredList) { self.list = list }

    /// Always 0.
    public var startIndex: Int { 0 }
    /// The length of the list.
    public var endIndex: Int { list.count }

    /// The candidate at a position; rank 1 is at 0.
    public subscript(position: Int) -> Candidate {
        precondition(0..<list.count ~= position, "the list has no such position")
        return Candidate(list: list, position: position)
    }
}

/// An entry of a list.
public struct Candidate: Sendable {
    fileprivate let list: StoredList
    fileprivate let position: Int

    fileprivate init(list: StoredList, position: Int) {
        (self.list, self.position) = (list, position)
    }

    /// From 1.
    public var rank: Int { position + 1 }

    /// The candidate's id, a new string each time; ``appendID(to:)`` makes none.
    public var id: String {
        var bytes: [UInt8] = []
        appendID(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the UTF-8 of the id, which is the fastest way to a buffer that goes into a socket.
    public func appendID(to bytes: inout [UInt8]) { list.appendID(at: position, to: &bytes) }

    /// Points, 0...100.
    public var score: Double { Double(list.scoreHundredths(at: position)) / 100 }

    /// Miles, in tenths.
    public var distanceMiles: Double { Double(list.distanceTenths(at: position)) / 10 }

    /// Lends the UTF-8 of the id.
    ///
    /// - Parameter body: gets the bytes, which are valid until it returns.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    public func withUTF8<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try list.withID(at: position) { bytes throws(Failure) in
            try body(Span<UInt8>(_bytes: bytes))
        }
    }
}
