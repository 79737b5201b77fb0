import Bytes
import UserPool

extension Vocabulary {
    /// A copy of the text of a code in 1...count.
    func text(of code: UInt32) -> [UInt8] {
        withText(of: code) { [UInt8](copying: $0.rawSpan) }
    }
}
