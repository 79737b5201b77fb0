import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

@Suite struct KeyIndexTests {
    /// More users than a page of keys.idx has entries, in five row groups and three parts.
    static let night = SampleNight(
        seed: 21, userCount: 300, listLengths: [0, 5, 2], groupSize: 65)

    @Test(arguments: [0, 1, 5, 340, 341, 682, 700])
    func `The structure of what is written holds, with as many entries as a page has and others.`(
        userCount: Int
    ) throws {
        for layout in [KeyIndexLayout.first, .second] {
            var writer = KeyIndexWriter(layout)
            for row in 0..<userCount {
                // Seven users share each hash.
                let hash = UInt64(row / 7) &* 0x9E37_79B9_7F4A_7C15
                let place = ListLocation(
                    row: UInt32(row), part: 3, rowGroup: row % 5 == 0 ? -1 : 2,
                    firstRow: row % 5 == 0 ? 0 : UInt32(row), candidates: row % 5 == 0 ? 0 : 9)
                writer.append(KeyEntry(hash: hash, place: place))
            }
            var bytes: [UInt8] = []
            try writer.write(tails: []) { bytes += $0 }
            let index = try KeyIndex(bytes)
            #expect(index.entryCount == userCount)
            #expect(index.brokenInvariant() == nil)
        }
    }

    private static func check(_ reader: OpenSnapshot) throws {
        for user in night.users { #expect(try reader.candidates(for: user.id) == user.list) }
        #expect(try reader.candidates(for: Array("nobody".utf8)) == nil)
    }

    @Test(arguments: ["missing", "of another snapshot", "cut off", "empty"])
    func `keys.idx is made again, byte for byte, where it is`(state: String) throws {
        let scratch = try Scratch()
        let directory = scratch.path.appending("s")
        try Self.night.write(to: directory)
        let keys = directory.appending("keys.idx")
        let sound = try fileBytes(keys)
        try spoil(keys, sound, state, scratch)
        #expect(throws: (any Error).self) { try OpenSnapshot.open(directory, keys: .none) }
        // In memory the folder stays as it is.
        try Self.check(try OpenSnapshot.open(directory, keys: .inMemory))
        #expect(throws: (any Error).self) { try OpenSnapshot.open(directory, keys: .none) }
    }

    private func spoil(
        _ keys: FilePath, _ sound: [UInt8], _ state: String, _ scratch: Scratch
    ) throws {
        switch state {
        case "missing": try LocalFileSystem().removeFile(keys)
        case "cut off": try replace(keys, by: Array(sound.dropLast()))
        case "empty": try replace(keys, by: [])
        default:
            let other = scratch.path.appending("other")
            try SampleNight(seed: 5, userCount: 40, listLengths: [3], groupSize: 9)
                .write(to: other)
            try replace(keys, by: try fileBytes(other.appending("keys.idx")))
        }
    }

    /// What keys.idx vouches for must not be taken from a damaged file.
    @Test(arguments: ["lists/part-00001.parquet", "users/part-00000.parquet"], [4, 30])
    func `keys.idx is not made from other files than the published ones`(
        file: String, distance: Int
    ) throws {
        let scratch = try Scratch()
        let directory = scratch.path.appending("s")
        try Self.night.write(to: directory)
        try LocalFileSystem().removeFile(directory.appending("keys.idx"))
        var spoilt = try fileBytes(directory.appending(file))
        spoilt[spoilt.count - distance] ^= 1
        try replace(directory.appending(file), by: spoilt)
        let error = #expect(throws: SnapshotError.self) { try OpenSnapshot.open(directory) }
        #expect(error?.code == .damaged)
    }

    // MARK: - Mutations

    /// Changes a few bytes, mostly to numbers that hurt, and makes the checksums right again.
    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let offset = Int.random(in: 0..<bytes.count, using: &random)
            switch random.next() % 4 {
            case 0: bytes[offset] ^= UInt8(1) << UInt8(random.next() % 8)
            case 1: bytes[offset] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
            case 2: bytes[offset] = UInt8(truncatingIfNeeded: random.next())
            default: bytes.removeLast(Int.random(in: 0...min(64, bytes.count - 1), using: &random))
            }
            if bytes.isEmpty { return }
        }
    }

    /// Header, directory and pages: a forger knows how to checksum them.
    private static func makeChecksumsRight(_ bytes: inout [UInt8]) {
        func put(_ checksum: UInt32, at offset: Int) {
            for index in 0..<4 {
                bytes[offset + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * index))
            }
        }
        func number(at offset: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }
        guard bytes.count >= 64 else { return }
        put(checksum(bytes[0..<60]), at: 60)
        let end = 64 + number(at: 32) % (1 << 20) * 16 + number(at: 24) % (1 << 20) * 8
        guard end + 4 <= bytes.count else { return }
        put(checksum(bytes[64..<end]), at: end)
        let first = (end + 4 + 4095) / 4096 * 4096
        for page in stride(from: first, to: bytes.count, by: 4096) where page + 4096 <= bytes.count
        {
            put(checksum(bytes[page + 4..<page + 4096]), at: page)
        }
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1 }
        }
        return ~crc
    }

    @Test(arguments: [false, true], 0..<4 as Range<UInt64>)
    func `No change to keys.idx crashes a lookup or gives another list.`(
        checksumsAreRight: Bool, seed: UInt64
    ) throws {
        let scratch = try Scratch()
        let directory = scratch.path.appending("s")
        let night = SampleNight(seed: 7, userCount: 230, listLengths: [2, 3], groupSize: 99)
        try night.write(to: directory)
        let keys = directory.appending("keys.idx")
        let sound = try fileBytes(keys)
        var random = SeededGenerator(seed: seed)
        for round in 0..<150 {
            var bytes = sound
            Self.mutate(&bytes, &random)
            if checksumsAreRight { Self.makeChecksumsRight(&bytes) }
            try replace(keys, by: bytes)
            guard let reader = try? OpenSnapshot.open(directory, keys: .none) else { continue }
            for user in night.users {
                // Whoever forges checksums can hide a user, but not show another one's list.
                guard let list = try? reader.candidates(for: user.id) else { continue }
                #expect(list == user.list, "seed \(seed), round \(round)")
            }
        }
    }
}
