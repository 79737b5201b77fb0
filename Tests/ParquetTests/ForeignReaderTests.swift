import Glibc
import Parquet
import ParquetWriter
import Testing

/// Leaves sample files for other readers where OITH_TEST_OUTPUT says.
@Suite struct ForeignReaderTests {
    static let samples: [(name: String, Sample)] = [
        ("lz4", Sample(.lz4Raw, users: [40, 7, 200])),
        ("zstd", Sample(.zstd, users: [40, 7, 200])),
        ("plain", Sample(.uncompressed, users: [40, 7, 200])),
        ("one-entry", Sample(.lz4Raw, users: [1], listLength: 1)),
        ("empty-group", Sample(.lz4Raw, users: [3, 0, 4])),
        ("empty-group-only", Sample(.lz4Raw, users: [0])),
        ("no-groups", Sample(.lz4Raw, users: [])),
        ("large", Sample(.lz4Raw, users: [3000, 2000], listLength: 100, usersPerPage: 32)),
    ]

    @Test(arguments: samples.indices) func `Samples are readable, and left for other readers`(
        _ index: Int
    ) throws {
        let (name, sample) = Self.samples[index]
        let bytes = try sample.encoded()
        let file = try ParquetFile(InMemoryFile(bytes), name: name)
        #expect(file.rowCount == sample.groups.reduce(0) { $0 + $1.columns[0].rowCount })
        guard let folder = unsafe getenv("OITH_TEST_OUTPUT") else { return }
        // A text of the environment ends with a zero, and nothing changes it meanwhile.
        let path = unsafe String(cString: folder) + "/\(name).parquet"
        // The text outlives the call.
        let output = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        // The array outlives the call.
        let written = unsafe Glibc.write(output, bytes, bytes.count)
        close(output)
        #expect(written == bytes.count)
    }
}
