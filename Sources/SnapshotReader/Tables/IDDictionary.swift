import Bytes
import CPrefetch
import SnapshotFormat

/// The ids of a row group's dictionary, as they are in its page.
///
///     page    | 7 0 0 0 a @ x . o r g | 9 0 0 0 b o b @ x . o r g |
///     starts              4                       15                28
///
/// Nothing is copied out of the page: one pass over the lengths finds the starts.
struct IDDictionary: Sendable {
    /// PLAIN: a length of four bytes, then the text, and so on.
    private let page: [UInt8]
    /// `[count + 1]` where each text begins; at last where one more would.
    private let starts: [UInt32]

    /// Where a text is in the page.
    struct Place {
        let start: UInt32
        let byteCount: UInt32
    }

    /// Takes a page; nil where its lengths do not lead through `count` texts to its end.
    init?(count: Int, page: [UInt8]) {
        // A page has at most 256 MiB, so that all sums stay far below 2^32.
        guard count >= 0, count <= page.count / 4 else { return nil }
        var starts: [UInt32] = []
        starts.reserveCapacity(count + 1)
        let bytes = page.rawSpan
        var start = 4
        starts.append(4)
        for _ in 0..<count {
            guard start <= bytes.byteCount else { return nil }
            let length = bytes.littleEndian(UInt32.self, at: start - 4)
            start += Int(length) + 4
            starts.append(UInt32(truncatingIfNeeded: start))
        }
        guard start == bytes.byteCount + 4 else { return nil }
        (self.page, self.starts) = (page, starts)
    }

    var count: Int { starts.count - 1 }

    /// About what it takes in memory.
    var byteCount: Int { page.count + 4 * starts.count }

    /// Where a text is; a wrong entry traps.
    @inline(__always)
    func place(_ entry: DictionaryEntry) -> Place {
        let start = starts[entry.index]
        return Place(start: start, byteCount: starts[entry.index + 1] - start - 4)
    }

    /// Has the processor fetch what ``place(_:)`` reads; a wrong index traps.
    func prefetchStarts(_ indices: Span<UInt32>) {
        unsafe starts.withUnsafeBufferPointer { starts in
            for position in indices.indices {
                let index = Int(indices[position])
                precondition(index < starts.count, "the dictionary has no such entry")
                // Inside the array by the line above.
                unsafe oith_prefetch(starts.baseAddress?.advanced(by: index))
            }
        }
    }

    /// Reads a byte of some texts, so that they are in the caches; a wrong index traps.
    ///
    /// Prefetching them instead did not help on a busy machine: the processor drops prefetches.
    func touchTexts(_ indices: Span<UInt32>) {
        unsafe page.withUnsafeBytes { page in
            for position in indices.indices {
                let start = Int(place(DictionaryEntry(rawValue: indices[position])).start)
                // An empty text may begin behind the end of the page.
                guard start < page.count else { continue }
                unsafe oith_touch(page.baseAddress?.advanced(by: start))
            }
        }
    }

    /// Whether a text is the same as another one, byte by byte.
    func has(_ text: RawSpan, at entry: DictionaryEntry) -> Bool {
        let place = place(entry)
        guard Int(place.byteCount) == text.byteCount else { return false }
        return withBytes(place) { $0.equals(text) }
    }

    /// Lends the bytes of a text.
    @inline(__always)
    func withBytes<Result, Failure: Error>(
        _ place: Place, _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let start = Int(place.start)
        return try body(page.rawSpan.extracting(start..<start + Int(place.byteCount)))
    }
}
