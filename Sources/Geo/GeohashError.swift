/// A text that is no geohash, and why.
package struct GeohashError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure that a caller tells apart.
    package enum Code: Sendable {
        /// The text has no letters.
        case empty
        /// The text has more than nine letters.
        case tooLong
        /// A letter is not one of the 32 of the alphabet.
        case badLetter
    }

    /// The kind of failure, for callers that handle some kinds differently.
    package let code: Code
    /// What is wrong and what to write instead.
    package let message: String
    /// The place in the text, counted in UTF-8 bytes from 0.
    package let byteOffset: Int

    package var description: String { message }
}
