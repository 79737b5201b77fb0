import SnapshotFormat

/// A name of a run: the instant that it is for, and a number: `2026-11-20T040000Z-1`.
///
/// The journal gives them (`ExecutionStore.nextName`). What is under another name where runs
/// leave their files is not ours, and is never removed.
package struct RunName: Sendable, Equatable {
    /// The whole name.
    package let text: String

    /// Takes a text; nil where it is not such a name.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count > 19, bytes[18] == UInt8(ascii: "-"),
            SnapshotInstant(fileName: bytes[..<18]) != nil
        else { return nil }
        let number = bytes[19...]
        guard number.count <= 18, number.first != UInt8(ascii: "0"),
            number.allSatisfy({ $0.isDigit })
        else { return nil }
        self.text = text
    }
}
