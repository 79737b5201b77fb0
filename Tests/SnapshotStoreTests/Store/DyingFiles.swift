import DurableFiles
import Synchronization
import SystemPackage
import TestSupport

extension InterceptedFiles {
    /// Files that fail for ever after a number of changes.
    ///
    /// - Parameters:
    ///   - count: how many changes succeed.
    ///   - exchanges: whether two folders can change places.
    /// - Returns: the files.
    static func dying(after count: Int, exchanges: Bool = true) -> InterceptedFiles {
        let left = Atomic(count)
        return InterceptedFiles { change, path throws(FileError) in
            if left.subtract(1, ordering: .relaxed).newValue < 0 {
                throw FileError("end the world at", on: path, .ioError)
            }
            if change == .exchange, !exchanges {
                throw FileError("exchange", on: path, .notSupported)
            }
        }
    }
}
