import DurableFiles
import FeatureTable
import SystemPackage
import TestSupport

extension FeatureTableBuilder {
    /// The table that was built, from a file that is gone already.
    mutating func opened(width: Int = 1) throws -> FeatureTable {
        try TemporaryFolder.with { folder in
            try write(to: folder.appending("t"), in: LocalFileSystem(), width: width)
            return try FeatureTable(opening: folder.appending("t"))
        }
    }
}
