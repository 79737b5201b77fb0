import OithCommands
import Parquet
import Testing

@Suite struct ParquetValueTextTests {
    @Test(arguments: [
        (Int64(20_777), LogicalType.date, String?("2026-11-20")),
        (14_400_000, .time(.milliseconds, isUTC: true), "04:00:00.000"),
        (86_400_000, .time(.milliseconds, isUTC: true), nil),
        (-1, .time(.nanoseconds, isUTC: false), nil),
        (0, .timestamp(.microseconds, isUTC: true), "1970-01-01T00:00:00.000000Z"),
        (0, .timestamp(.nanoseconds, isUTC: false), "1970-01-01T00:00:00.000000000"),
        (-1250, .decimal(precision: 9, scale: 2), "-12.50"), (5, .none, nil),
    ])
    func `A number is read by its logical type`(value: Int64, type: LogicalType, text: String?) {
        #expect(ParquetValueText.text(value, type) == text)
    }

    @Test func `Half precision numbers are little-endian`() {
        #expect(ParquetValueText.float16([0x00, 0x3C]) == 1)
        #expect(ParquetValueText.float16([0x00, 0xC0]) == -2)
        #expect(ParquetValueText.float16([0x00]) == nil)
    }
}
