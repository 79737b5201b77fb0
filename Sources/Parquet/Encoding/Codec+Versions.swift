import CLZ4
import CZstd

extension Codec {
    /// The versions of the codec libraries, for whoever promises equal bytes.
    package static var libraryVersions: (lz4: String, zstd: String) {
        // Both are constant texts of their library.
        unsafe (String(cString: LZ4_versionString()), String(cString: ZSTD_versionString()))
    }
}
