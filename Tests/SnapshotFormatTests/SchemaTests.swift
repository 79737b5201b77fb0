import Parquet
import SnapshotFormat
import Testing

/// The columns that other programs read by name and type.
@Suite struct SchemaTests {
    private static func words(_ schema: [ColumnSchema]) -> [String] {
        schema.map { "\($0.name) \($0.kind) \($0.logical) \($0.shape)" }
    }

    @Test func `A part has a row for each candidate.`() {
        #expect(
            Self.words(PartColumn.schema) == [
                "user_id byteArray \(LogicalType.string) required",
                "rank int32 \(LogicalType.integer(bitWidth: 8, isSigned: false)) required",
                "candidate_id byteArray \(LogicalType.string) required",
                "score double \(LogicalType.none) required",
                "distance_miles double \(LogicalType.none) required",
            ])
        #expect(
            PartColumn.allCases.map(\.name)
                == ["user_id", "rank", "candidate_id", "score", "distance_miles"])
        #expect(PartColumn.allCases.map(\.rawValue) == Array(PartColumn.schema.indices))
    }

    @Test func `The users table has a row for each user.`() {
        #expect(
            Self.words(UsersColumn.schema) == [
                "user_id byteArray \(LogicalType.string) required",
                "cell byteArray \(LogicalType.string) required",
                "candidates int32 \(LogicalType.integer(bitWidth: 8, isSigned: false)) required",
                "part int32 \(LogicalType.none) required",
                "row_group int32 \(LogicalType.none) required",
                "first_row int64 \(LogicalType.none) required",
            ])
        #expect(UsersColumn.allCases.map(\.rawValue) == Array(UsersColumn.schema.indices))
    }

    @Test func `Where pages and row groups end belongs to the format.`() {
        #expect(SnapshotLayout.longestList == 255)
        #expect(SnapshotLayout.usersPerPage == 32)
        #expect(SnapshotLayout.usersFilePageRowCount == 512)
        #expect(SnapshotLayout.usersFileGroupRowCount == 65_536)
        // Half of the Earth's circumference is 124,371 tenths of a mile.
        #expect(SnapshotLayout.distanceLimit == 262_144)
        #expect(Double(SnapshotLayout.distanceLimit) > .pi * 3958.7613 * 10)
    }
}
