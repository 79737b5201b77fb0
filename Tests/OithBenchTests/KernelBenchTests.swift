import OithBench
import Scoring
import Testing

@Suite struct KernelBenchTests {
    private static let users = 300
    private static let queries = 20

    @Test func `Every kernel of the machine has a figure for each minimum score`() throws {
        let figures = try KernelBench(KernelWorkload(users: Self.users, queries: Self.queries))
            .run()
        let levels = KernelLevel.available
        #expect(figures.map(\.level) == levels + levels)
        #expect(
            figures.map(\.threshold)
                == levels.map { _ in 0 } + levels.map { _ in 6500 })
        for figure in figures {
            // The plain loop gets a tenth of the queries.
            let queries = figure.level == .scalar ? Self.queries / 10 : Self.queries
            #expect(figure.pairs == queries * Self.users)
            #expect(figure.survivors <= figure.passed)
            #expect(figure.passed < figure.pairs)
        }
    }

    @Test func `All kernels but the plain loop find the same, and a higher score finds fewer`()
        throws
    {
        let figures = try KernelBench(KernelWorkload(users: Self.users, queries: Self.queries))
            .run()
        let fast = figures.filter { $0.level != .scalar }
        func counts(_ threshold: Int32) -> Set<[Int]> {
            Set(fast.filter { $0.threshold == threshold }.map { [$0.passed, $0.survivors] })
        }
        if KernelLevel.available.count > 1 {
            #expect(counts(0).count == 1)
            #expect(counts(6500).count == 1)
        }
        for level in KernelLevel.available {
            let both = figures.filter { $0.level == level }
            #expect(both.count == 2)
            // Without a minimum score everybody who passes the filters stays.
            #expect(both[0].survivors == both[0].passed)
            #expect(both[1].survivors <= both[0].survivors)
        }
    }

    @Test func `The rates are pairs and bytes over seconds`() throws {
        // Thirteen columns of four bytes.
        #expect(KernelWorkload.bytesPerRow == 52)
        #expect(KernelWorkload.blockRowCount == 4096)
        for figure in try KernelBench(KernelWorkload(users: 64, queries: 10)).run() {
            guard figure.seconds > 0 else { continue }
            #expect(figure.pairsPerSecond == Double(figure.pairs) / figure.seconds)
            #expect(figure.bytesPerSecond == 52 * figure.pairsPerSecond)
        }
    }
}
