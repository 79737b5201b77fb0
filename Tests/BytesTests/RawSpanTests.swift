import Bytes
import Randomness
import Testing

/// The lexicographic order of two arrays of bytes, by the standard library.
private func expectedOrder(_ first: [UInt8], _ second: [UInt8]) -> Int {
    first == second ? 0 : first.lexicographicallyPrecedes(second) ? -1 : 1
}

private func order(_ first: [UInt8], _ second: [UInt8]) -> Int {
    first.rawSpan.order(second.rawSpan).signum()
}

private func bytes(of numbers: ArraySlice<UInt32>) -> [UInt8] {
    [UInt8](copying: numbers.span.rawSpan)
}

@Suite struct RawSpanTests {
    @Test func `Numbers of any width are their bytes, the lowest first`() {
        let words: [UInt32] = [0x0403_0201, 0x0807_0605]
        #expect([UInt8](copying: words.rawSpan) == Array(1...8))
        #expect(bytes(of: words[1...]) == Array(5...8))
        let span = words.span.extracting(first: 1)
        let copy = [UInt8](copying: span.rawSpan)
        #expect(copy == Array(1...4))
        #expect([UInt8](copying: [Int64]().rawSpan) == [])
    }

    @Test func `Copies are appended behind what is there`() {
        var bytes: [UInt8] = [9]
        bytes.append(copying: [UInt16(0x0201)].rawSpan)
        bytes.append(copying: [UInt8(3), 4].span)
        #expect(bytes == [9, 1, 2, 3, 4])
    }

    @Test func `A number is stored where it belongs and nowhere else`() {
        var bytes = [UInt8](repeating: 0xAA, count: 8)
        var span = bytes.mutableSpan
        span.store(littleEndian: UInt32(0x0403_0201), at: 3)
        #expect(bytes == [0xAA, 0xAA, 0xAA, 1, 2, 3, 4, 0xAA])
    }

    @Test(arguments: UInt64(0)..<4)
    func `Bytes sort as unsigned numbers, a prefix first`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for count in 0..<40 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(order(bytes, bytes) == 0)
            // Zeroes behind the end are no end.
            #expect(order(bytes, bytes + [0]) == -1 && order(bytes + [0, 1], bytes + [0]) == 1)
            for index in 0..<count {
                var other = bytes
                other[index] = UInt8.random(in: 0...255, using: &random)
                for second in [other, Array(other[..<index]), other + [7]] {
                    #expect(
                        order(bytes, second) == expectedOrder(bytes, second),
                        "seed \(seed), \(bytes), \(second)")
                    #expect(order(second, bytes) == expectedOrder(second, bytes))
                }
            }
        }
    }
}

@Suite struct KernelClockTests {
    @Test(arguments: [
        KernelClock.monotonic, .bootTime, .threadProcessor,
    ])
    func `A clock never runs backwards and has whole nanoseconds`(clock: KernelClock) {
        let (first, second) = (clock.now, clock.now)
        #expect((first.seconds, first.nanoseconds) <= (second.seconds, second.nanoseconds))
        #expect(0..<1_000_000_000 ~= first.nanoseconds)
    }

    @Test func `The clocks show what they are named after`() {
        // Each is read by itself: this century, and no longer than the machine runs.
        #expect(KernelClock.realTime.now.seconds > 1_700_000_000)
        #expect(KernelClock.bootTime.now.seconds >= KernelClock.monotonic.now.seconds)
        #expect(KernelClock.threadProcessor.now.seconds < KernelClock.bootTime.now.seconds + 1)
    }
}
