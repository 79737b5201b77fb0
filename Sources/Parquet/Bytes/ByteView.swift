import Bytes

/// A ``ByteSource`` behind bounds checks; offsets are those of the file.
///
/// A range that is needed piece by piece, such as a page with its header, is loaded first: what
/// lies within it is then taken from memory.
package struct ByteView: Sendable {
    /// The length of the file.
    package let count: Int
    let owner: any ByteSource
    /// The bytes that are in memory; longer than ``loadedRange`` where room is used again.
    private(set) var loaded: [UInt8] = []
    /// Where they are in the file.
    private(set) var loadedRange = 0..<0

    init(_ owner: any ByteSource) {
        self.owner = owner
        count = owner.byteCount
    }

    /// The same view with a range in memory; traps outside the file.
    ///
    /// - Parameters:
    ///   - range: of the file.
    ///   - room: an array that nobody else holds, to be used again.
    /// - Returns: the view.
    /// - Throws: ``ParquetError`` with code `.unreadable`.
    package func loading(
        _ range: Range<Int>, into room: consuming [UInt8] = []
    ) throws(ParquetError) -> ByteView {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside the file")
        var view = self
        if room.count < range.count {
            view.loaded = try bytes(range)
        } else {
            do { try owner.read(range, into: &room) } catch {
                throw ParquetError(unreadable: error, at: range.lowerBound)
            }
            view.loaded = room
        }
        view.loadedRange = range
        return view
    }

    /// A copy of a range; traps outside the file.
    ///
    /// - Throws: ``ParquetError`` with code `.unreadable`.
    package func bytes(_ range: Range<Int>) throws(ParquetError) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside the file")
        if holds(range) {
            let start = range.lowerBound - loadedRange.lowerBound
            return Array(loaded[start..<start + range.count])
        }
        do { return try owner.bytes(range) } catch {
            throw ParquetError(unreadable: error, at: range.lowerBound)
        }
    }

    /// Lends a range of the bytes; traps outside the file.
    ///
    /// - Throws: ``ParquetError`` with code `.unreadable`, and what `body` throws.
    package func withBytes<Result>(
        _ range: Range<Int>, _ body: (RawSpan) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result {
        if holds(range) {
            let start = range.lowerBound - loadedRange.lowerBound
            return try body(loaded.rawSpan.extracting(start..<start + range.count))
        }
        let bytes = try bytes(range)
        return try body(bytes.rawSpan)
    }

    private func holds(_ range: Range<Int>) -> Bool {
        range.lowerBound >= loadedRange.lowerBound && range.upperBound <= loadedRange.upperBound
    }
}
