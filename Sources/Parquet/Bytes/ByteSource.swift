/// The bytes of a file, read a range at a time.
///
/// What was read once may be read again, and the length does not change as long as the object
/// lives. A range that cannot be read is an error, never a trap: see ``ParquetError`` with code
/// `.unreadable`.
package protocol ByteSource: AnyObject, Sendable {
    /// The length of the whole file.
    var byteCount: Int { get }

    /// A copy of a range, which lies within the length.
    ///
    /// - Throws: where the bytes cannot be read.
    func bytes(_ range: Range<Int>) throws -> [UInt8]

    /// Reads a range, which lies within the length, over the first bytes of an array, which has at
    /// least as many.
    ///
    /// - Throws: where the bytes cannot be read.
    func read(_ range: Range<Int>, into room: inout [UInt8]) throws
}
