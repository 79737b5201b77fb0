import NightStages
import SystemPackage
import Testing

@Suite struct ByteSizeTests {
    @Test(arguments: [
        ("8GiB", 8 << 30), ("512MiB", 512 << 20), ("2g", 2 << 30), ("2G", 2 << 30),
        ("1.5 gib", 3 << 29), ("64k", 64 << 10), ("1t", 1 << 40), ("1000", 1000), ("7 b", 7),
        ("1.5GB", 1_500_000_000), ("3kB", 3000), ("0", 0),
    ])
    func `A size is read as people write it.`(text: String, bytes: Int) {
        #expect(ByteSize(text)?.bytes == bytes)
    }

    @Test(arguments: [
        "", "GiB", "-1g", "1..5g", ".5g", "1.", "1 gigabyte", "8GiBs", "1e9", "9999999999t", "１g",
        "8 GiB ",
    ])
    func `What is no size is refused.`(text: String) {
        #expect(ByteSize(text) == nil)
    }

    @Test(arguments: [
        (0, "0 bytes"), (1023, "1023 bytes"), (1024, "1 KiB"), (512 << 20, "512 MiB"),
        (3 << 29, "1.5 GiB"), (3_328_599_654, "3.1 GiB"), (1 << 40, "1 TiB"),
    ])
    func `A size is printed in a unit that suits it.`(bytes: Int, text: String) {
        #expect(ByteSize(bytes).description == text)
    }

    @Test func `A size that is printed is read back.`() {
        for power in 0..<50 {
            let size = ByteSize(1 << power)
            #expect(ByteSize(size.description.replacing("bytes", with: "")) == size || power < 10)
        }
    }
}

@Suite struct MemoryNeedsTests {
    @Test(arguments: [
        (0, 1 << 30, 8, 8), (100 << 20, 1 << 30, 2, 2), (100 << 20, 348 << 20, 8, 3),
        (1 << 40, 1 << 30, 8, 1), (1 << 20, 1, 8, 1),
    ])
    func `As many pieces run as fit, and at least one.`(
        bytes: Int, budget: Int, most: Int, expected: Int
    ) {
        #expect(MemoryNeeds.pieces(of: bytes, in: budget, atMost: most) == expected)
    }

    @Test func `Limits are looked for in each group around the process.`() {
        let groups = "4:memory,x:/docker/7\n3:cpu:/docker/7\n0::/system.slice/oith.service\n"
        #expect(
            MachineMemory.limitFiles(ofGroups: groups).map(\.string) == [
                "/sys/fs/cgroup/memory/docker/7/memory.limit_in_bytes",
                "/sys/fs/cgroup/memory/docker/memory.limit_in_bytes",
                "/sys/fs/cgroup/memory/memory.limit_in_bytes",
                "/sys/fs/cgroup/system.slice/oith.service/memory.max",
                "/sys/fs/cgroup/system.slice/memory.max", "/sys/fs/cgroup/memory.max",
            ])
        #expect(MachineMemory.limit(in: "max\n") == nil)
        #expect(MachineMemory.limit(in: "1073741824\n") == 1 << 30)
        #expect(MachineMemory.defaultBudget.bytes > 0)
    }
}
