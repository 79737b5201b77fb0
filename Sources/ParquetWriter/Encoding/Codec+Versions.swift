import CLZ4
import CZstd
import Parquet

extension Codec {
    /// The versions of the codec libraries, for a promise of identical bytes.
    package static var libraryVersions: (lz4: String, zstd: String) {
        (version(Int(LZ4_versionNumber())), version(Int(ZSTD_versionNumber())))
    }

    /// `10507` as `1.5.7`.
    private static func version(_ number: Int) -> String {
        "\(number / 10_000).\(number / 100 % 100).\(number % 100)"
    }
}
