import SnapshotReader
import Testing

@Suite struct GuessedSearchTests {
    @Test(arguments: [0, 1, 2, 8, 9, 10, 17, 40, 100])
    func `Any guess leads to the first position that does not precede.`(count: Int) {
        for position in 0...count {
            for guess in 0...count + 20 {
                var looks = 0
                let found = firstPosition(of: count, near: guess) { index in
                    #expect(0..<count ~= index)
                    looks += 1
                    return index < position
                }
                #expect(found == position, "of \(count), from \(guess)")
                #expect(looks <= 14, "of \(count), from \(guess) to \(position)")
            }
        }
    }

    @Test func `A good guess in a large collection takes a handful of looks.`() {
        for guess in 500_000 - 8...500_000 + 8 {
            var looks = 0
            let found = firstPosition(of: 1_000_000, near: guess) { index in
                looks += 1
                return index < 500_000
            }
            #expect(found == 500_000)
            #expect(looks <= 6, "from \(guess)")
        }
    }

    @Test func `What the comparison throws is thrown on.`() {
        struct Failure: Error {}
        #expect(throws: Failure.self) {
            _ = try firstPosition(of: 10, near: 5) { _ in throw Failure() }
        }
    }
}
