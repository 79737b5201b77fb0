import NightReport
import Testing

/// The number that a cell shows.
struct SortValueTests {
    @Test(arguments: [
        ("59,946", 59_946), ("84.7 million", 84.7e6), ("4 min 05 s", 245), ("-1.5 %", -1.5),
        ("0.42 s", 0.42), ("38.2 MB", 38.2e6), ("3 h", 10_800), ("9,999 bytes", 9999),
    ])
    func `A text is the number that it says.`(text: String, value: Double) {
        #expect(SortValue.of(text).map { abs($0 - value) < 1e-6 * max(1, value.magnitude) } == true)
    }

    @Test(arguments: ["-", "", "published", "run 5", "<b>3</b>"])
    func `Other texts have none.`(text: String) {
        #expect(SortValue.of(text) == nil)
    }
}
