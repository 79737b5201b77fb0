import GRDB
import NightStages
import SystemPackage
import TestSupport
import Testing
import UserPool

/// How much memory a night needs, and what is said where it is not there.
@Suite struct MemoryAndMachineTests {
    /// 48 MiB, 356 bytes a row and 12 a decision.
    @Test(arguments: [
        (0, 0, 0, 50_331_648), (1, 0, 0, 50_332_004), (0, 1, 0, 50_331_660),
        (0, 0, 1, 50_331_660), (1_000_000, 2_000_000, 500_000, 50_331_648 + 386_000_000),
        (10_000_000, 100_000_000, 0, 50_331_648 + 4_760_000_000),
    ])
    func `ExtractPool needs so much for rows and decisions.`(
        rows: Int, history: Int, blocks: Int, bytes: Int
    ) {
        let sizes = PoolSizes(rows: rows, historyRows: history, blockRows: blocks)
        #expect(MemoryNeeds.extract(sizes).bytes == bytes)
        let estimate = MemoryNeeds.extract(
            rows: Double(rows), decisions: Double(history + blocks))
        #expect(estimate.bytes == bytes)
    }

    @Test func `More than any machine has is still a size.`() {
        let all = MemoryNeeds.extract(
            PoolSizes(rows: 1 << 40, historyRows: 1 << 40, blockRows: 1 << 40))
        #expect(all.bytes == 50_331_648 + (1 << 40) * (356 + 24))
        #expect(MemoryNeeds.extract(rows: .infinity, decisions: 0).bytes > 1 << 60)
        #expect(MemoryNeeds.extract(rows: 1e30, decisions: .nan).bytes > 1 << 60)
    }

    /// 512 bytes a user and 40 a candidate.
    @Test(arguments: [(0, 100, 0), (1, 0, 512), (1, 100, 4512), (40_000, 255, 428_480_000)])
    func `A piece needs so much for users and their lists.`(users: Int, top: Int, bytes: Int) {
        #expect(MemoryNeeds.piece(users: users, top: top) == bytes)
    }

    // A piece of 10,000 users with lists of 100 is 45,120,000 bytes.
    @Test(arguments: [
        (50_331_648 + 3 * 45_120_000, 8, 3), (50_331_648 + 3 * 45_120_000 - 1, 8, 2),
        (50_331_648 + 3 * 45_120_000, 2, 2), (1, 8, 1), (0, 8, 1), (.max, 8, 8),
    ])
    func `Pieces at once are as many as fit into the budget beside the process.`(
        budget: Int, most: Int, pieces: Int
    ) {
        #expect(MemoryNeeds.pieces(of: 45_120_000, in: budget, atMost: most) == pieces)
        let size = MemoryNeeds.pieces(
            users: 10_000, top: 100, in: ByteSize(budget), atMost: most)
        #expect(size.bytes == 50_331_648 + pieces * 45_120_000)
    }

    private static func pool(_ folder: PoolFolder, users: Int, blocks: Int) throws -> String {
        try folder.pool { database in
            for user in 0..<users { try database.addUser("u\(user)@x") }
            for block in 0..<blocks {
                try database.execute(
                    sql: "INSERT INTO blocks VALUES (?, ?)", arguments: ["u\(block)@x", "v@x"])
            }
        }
    }

    @Test func `A night that does not fit says how much it needs.`() throws {
        let folder = try PoolFolder()
        let pool = try Self.pool(folder, users: 1200, blocks: 7)
        let needed = 50_331_648 + 1200 * 356 + 7 * 12
        try PoolReader.read(pool) { session in
            try MemoryNeeds.check(session, in: ByteSize(needed))
            let error = #expect(throws: NightError.self) {
                try MemoryNeeds.check(session, in: ByteSize(needed - 1))
            }
            #expect(error?.code == .usage)
            #expect(
                error?.message
                    == "the night needs about 48.4 MiB for 1,200 rows of users and 7 decisions; "
                    + "--memory allows 48.4 MiB")
        }
    }

    /// A quick bound counts rows that were deleted; the rows themselves decide.
    @Test func `Rows that were deleted need no memory.`() throws {
        let folder = try PoolFolder()
        let pool = try Self.pool(folder, users: 900, blocks: 0)
        let queue = try DatabaseQueue(path: pool)
        try queue.write { try $0.execute(sql: "DELETE FROM users WHERE rowid <= 899") }
        try queue.close()
        try PoolReader.read(pool) { session in
            try MemoryNeeds.check(session, in: ByteSize(50_331_648 + 356))
            #expect(throws: NightError.self) {
                try MemoryNeeds.check(session, in: ByteSize(50_331_648 + 355))
            }
        }
    }

    @Test(arguments: [
        ("", []), ("nonsense", []), ("0::", ["/sys/fs/cgroup/memory.max"]),
        ("0::/", ["/sys/fs/cgroup/memory.max"]), ("3:cpu,cpuacct:/a", []),
        ("0::/a", ["/sys/fs/cgroup/a/memory.max", "/sys/fs/cgroup/memory.max"]),
        ("7:cpu,memory:/", ["/sys/fs/cgroup/memory/memory.limit_in_bytes"]),
        ("7:memoryx:/a", []),
    ])
    func `Limits of control groups are looked for where the kernel has them.`(
        groups: String, files: [String]
    ) {
        #expect(MachineMemory.limitFiles(ofGroups: groups).map(\.string) == files)
    }

    @Test(
        arguments: [
            ("max", nil), ("", nil), ("-1", nil), ("0\n", 0), ("536870912\n", 536_870_912),
            ("9223372036854771712\n", 9_223_372_036_854_771_712), ("99999999999999999999", nil),
        ] as [(String, Int?)])
    func `A limit is a number, or none.`(text: String, limit: Int?) {
        #expect(MachineMemory.limit(in: text) == limit)
    }

    @Test(arguments: [
        (Duration.zero, 0.0), (.seconds(3), 3), (.milliseconds(1500), 1.5), (.nanoseconds(1), 1e-9),
        (.milliseconds(-250), -0.25),
    ])
    func `A duration has seconds with a fraction.`(duration: Duration, seconds: Double) {
        #expect(duration.seconds == seconds)
    }

    @Test func `A machine has a core at least, and its figures have words.`() {
        #expect(Machine.coreCount >= 1)
        #expect(Machine.coresAtWork(1) == 1 && Machine.coresAtWork(.max) == Machine.coreCount)
        #expect(Machine.system.hasPrefix("Linux ") && Machine.system.count > 6)
        #expect(Machine.text == "\(Machine.coreCount)-core \(Machine.processor)")
        #expect(!Machine.text.contains("\n"))
    }

    /// Work of which nobody knows how long it takes: only that it is counted, and never back.
    @Test func `What a process has used grows with its work.`() {
        let before = ProcessUsage.now
        var sum = 0.0
        repeat {
            for number in 1...10_000 { sum += 1 / Double(number) }
        } while ProcessUsage.now.processorSeconds <= before.processorSeconds
        #expect(sum > 0 && before.processorSeconds > 0)
        #expect(ProcessUsage.now.peakMemory > 1 << 20)
    }
}
