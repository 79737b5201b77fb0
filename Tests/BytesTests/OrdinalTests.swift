import Bytes
import Testing

/// A numbering of nothing in particular.
private struct Place: Ordinal {
    let rawValue: UInt32
}

/// What all numberings of a person have in common.
struct OrdinalTests {
    @Test(arguments: [0, 1, 4711, Int(UInt32.max)])
    func `An ordinal is its number`(number: Int) {
        #expect(Place(number).index == number)
        #expect(Place(number).rawValue == UInt32(number))
        #expect(Place(number) == Place(rawValue: UInt32(number)))
    }

    @Test func `Ordinals are in the order of their numbers`() {
        #expect(Place(0) < Place(1) && !(Place(1) < Place(1)))
        // The upper half is no negative number.
        #expect(Place(1) < Place(rawValue: .max))
    }

    @Test func `There is none below 0 and none from 2^32 on`() async {
        await #expect(processExitsWith: .failure) { _ = Place(-1) }
        await #expect(processExitsWith: .failure) { _ = Place(1 << 32) }
    }
}
