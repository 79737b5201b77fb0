import Parallelism
import Synchronization
import Testing

/// Units of work on several threads: each done once, results in order.
struct ParallelTests {
    @Test(arguments: [0, 1, 2, 3, 7, 1000], [1, 2, 3, 16])
    func `Each unit is done once, and results come in the order of the units`(
        count: Int, width: Int
    ) {
        let done = Mutex<[Int: Int]>([:])
        let results = Parallel.map(count, width: width) { unit in
            done.withLock { $0[unit, default: 0] += 1 }
            return "unit \(unit)"
        }
        #expect(results == (0..<count).map { "unit \($0)" })
        let times = done.withLock(\.self)
        #expect(times.count == count && times.values.allSatisfy { $0 == 1 })
    }

    @Test(arguments: [0, 1, 1023, 1024, 2047, 2048, 10_000, 100_001], [1, 2, 3, 8])
    func `Parts are the whole range, one behind the other and of nearly one length`(
        count: Int, width: Int
    ) {
        let parts = Parallel.mapParts(of: count, width: width) { $0 }
        #expect(parts.first?.lowerBound == 0)
        #expect(parts.last?.upperBound == count)
        #expect(zip(parts, parts.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
        let lengths = parts.map(\.count)
        #expect((lengths.max() ?? 0) - (lengths.min() ?? 0) <= 1)
        // Small work is not cut up; one thread does it in one go.
        if width == 1 || count < 2048 { #expect(parts.count == 1) }
        #expect(parts.count <= max(1, 4 * width))
    }
}
