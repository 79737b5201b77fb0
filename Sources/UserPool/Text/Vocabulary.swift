import Bytes
import JSON

/// The distinct texts of a field, numbered from 1 in the order in which they first appeared.
///
/// Code 0 is "unknown" and stands for no text. Texts are compared as bytes. Open addressing over a
/// table of codes that is at most half full; the texts themselves are end to end in one buffer.
package struct Vocabulary: Sendable {
    private var bytes: [UInt8] = []
    /// Where the text of code `c` ends; entry 0 belongs to "unknown" and is 0.
    private var ends: [Int] = [0]
    /// Codes by hash, 0 for a free slot; the count is a power of two.
    private var slots = [UInt32](repeating: 0, count: 64)

    /// A vocabulary without texts.
    package init() {}

    /// How many distinct texts there are; the codes are 1...count.
    package var count: Int { ends.count - 1 }

    /// Lends the text of a code in 1...count until the closure returns.
    package func withText<Result>(of code: UInt32, _ body: (Span<UInt8>) -> Result) -> Result {
        body(bytes.span.extracting(range(of: code)))
    }

    /// The code of a text, a new one where it appears for the first time.
    package mutating func code(of text: Span<UInt8>) -> UInt32 {
        let slot = slot(of: text)
        if slots[slot] != 0 { return slots[slot] }
        bytes.append(copying: text)
        ends.append(bytes.count)
        // One row of SQLite holds less than 2^31 bytes, but a pool may hold many: a trap here is
        // 4 billion distinct texts, whose bytes alone would not fit the memory.
        let code = UInt32(count)
        slots[slot] = code
        if count * 2 > slots.count { grow() }
        return code
    }

    private func range(of code: UInt32) -> Range<Int> {
        ends[Int(code) - 1]..<ends[Int(code)]
    }

    /// The slot that holds the text, or the free one where it would go.
    private func slot(of text: Span<UInt8>) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: TextHasher.shared.hash(text).hash) & mask
        while slots[slot] != 0 {
            if bytes.span.extracting(range(of: slots[slot])).equals(text) { return slot }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for code in 1...UInt32(count) {
            slots[slot(of: bytes.span.extracting(range(of: code)))] = code
        }
    }
}

/// The vocabularies of a pool, one for each field.
package struct Vocabularies: Sendable {
    /// Texts of `drinking`, and of the habits that preferences name.
    package var drinking = Vocabulary()
    /// Texts of `smoking`, likewise.
    package var smoking = Vocabulary()
    /// Texts of `exercise`.
    package var exercise = Vocabulary()
    /// Texts of `children`, and of the statuses that preferences name.
    package var children = Vocabulary()
    /// Texts of `religion`, likewise.
    package var religion = Vocabulary()
    /// Texts of `looking_for`.
    package var lookingFor = Vocabulary()
    /// Texts of `interests`.
    package var interests = Vocabulary()

    /// Vocabularies without texts.
    package init() {}
}
