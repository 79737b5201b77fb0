import CLZ4
import CZstd
import Parquet

extension Codec {
    /// The versions of the codec libraries, for a promise of identical bytes.
    package static var libraryVersions: (lz4: String, zstd: String) {
        // Both are constant texts of their library.
        unsafe (String(cString: LZ4_versionString()), String(cString: ZSTD_versionString()))
    }
}
