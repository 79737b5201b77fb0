import Parquet
import Testing

@Suite struct FrontPageTests {
    @Test func `The example of the front page does what the page says`() throws {
        let bytes = try cities()
        #expect(
            try rows(bytes) == [
                [.bytes(Array("Oslo".utf8)[...]), .double(-3.5)],
                [.bytes(Array("Oslo".utf8)[...]), .double(1)],
                [.bytes(Array("Rome".utf8)[...]), .double(17.25)],
            ])
        #expect(try degrees(of: "Rome", in: bytes) == [17.25])
        #expect(try degrees(of: "Oslo", in: bytes) == [-3.5, 1])
        #expect(try degrees(of: "Paris", in: bytes) == [])
    }
}
