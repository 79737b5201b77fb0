import Parallelism
import Testing

/// Memory that threads share.
struct SharedBufferTests {
    private static func elements(_ buffer: SharedBuffer<Int>) -> [Int] {
        (0..<buffer.count).map { buffer[$0] }
    }

    @Test(arguments: [0, 1, 5, 5000], [1, 2, 4])
    func `A buffer is filled by a value or by a function`(count: Int, width: Int) {
        #expect(
            Self.elements(SharedBuffer(repeating: 7, count: count))
                == Array(repeating: 7, count: count))
        #expect(
            Self.elements(SharedBuffer(count: count, width: width) { $0 * $0 })
                == (0..<count).map { $0 * $0 })
    }

    @Test func `Elements are written, copied and moved to where they are told`() {
        let buffer = SharedBuffer(count: 10, width: 1) { $0 }
        buffer[3] = 33
        #expect(Self.elements(buffer) == [0, 1, 2, 33, 4, 5, 6, 7, 8, 9])
        let values = [70, 80, 90]
        buffer.copy(values.span, to: 7)
        #expect(Self.elements(buffer) == [0, 1, 2, 33, 4, 5, 6, 70, 80, 90])
        // The two may overlap.
        buffer.move(2..<8, to: 1)
        #expect(Self.elements(buffer) == [0, 2, 33, 4, 5, 6, 70, 70, 80, 90])
        buffer.move(5..<5, to: 5)
        let none: [Int] = []
        buffer.copy(none.span, to: 10)
        #expect(Self.elements(buffer) == [0, 2, 33, 4, 5, 6, 70, 70, 80, 90])
        #expect(buffer.withBytes(first: 2) { $0.byteCount } == 16)
    }

    @Test(arguments: [0, 1, 2, 5, 31, 32, 33, 100]) func `A range is sorted, and nothing beside it`(
        length: Int
    ) {
        for order in 0..<3 {
            let unsorted = (0..<length + 4).map { place in
                switch order {
                case 0: (place * 7919) % 101
                case 1: -place
                default: place % 3
                }
            }
            let buffer = SharedBuffer(count: length + 4, width: 1) { unsorted[$0] }
            buffer.sort(2..<2 + length)
            #expect(
                Self.elements(buffer)
                    == Array(unsorted[..<2]) + unsorted[2..<2 + length].sorted()
                    + Array(unsorted[(2 + length)...]))
        }
    }

    @Test func `What lies outside of the buffer traps`() async {
        await #expect(processExitsWith: .failure) {
            _ = SharedBuffer(repeating: 0, count: 3)[3]
        }
        await #expect(processExitsWith: .failure) {
            SharedBuffer(repeating: 0, count: 3)[-1] = 1
        }
        await #expect(processExitsWith: .failure) {
            // To a later place.
            SharedBuffer(repeating: 0, count: 3).move(0..<1, to: 1)
        }
        await #expect(processExitsWith: .failure) {
            let values = [1, 2]
            SharedBuffer(repeating: 0, count: 3).copy(values.span, to: 2)
        }
        await #expect(processExitsWith: .failure) {
            SharedBuffer(repeating: 0, count: 3).sort(1..<4)
        }
    }
}
