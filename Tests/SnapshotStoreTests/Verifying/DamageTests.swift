import Bytes
import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

@Suite struct DamageTests {
    /// Nine users in two groups, published, so that the folder's name guards the manifest.
    private static func published(in scratch: Scratch) throws -> (SampleNight, FilePath) {
        let night = SampleNight(seed: 3, userCount: 9, listLengths: [3, 0, 5], groupSize: 5)
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let manifest = try store.stage("r") { try night.write(to: $0) }
        return (night, try store.publish(run: "r", name: try manifest.name).directory)
    }

    /// What a reader answers for all users, and for somebody who is none.
    private struct Answers {
        /// The right list, or none for who is no user.
        var right = 0
        /// Neither the right list nor an error.
        var wrong = 0

        /// Asks a reader of a folder; both are 0 where it refuses the snapshot as a whole.
        init(_ night: SampleNight, _ directory: FilePath) {
            guard let reader = try? OpenSnapshot.open(directory) else { return }
            for user in night.users { add(reader, user.id, user.list) }
            add(reader, Array("nobody".utf8), nil)
        }

        private mutating func add(
            _ reader: OpenSnapshot, _ id: [UInt8], _ expected: [ListEntry]?
        ) {
            guard let found = Result(catching: { try reader.candidates(for: id) }).success else {
                return
            }
            if found == expected { right += 1 } else { wrong += 1 }
        }
    }

    /// Each file in slices, so that they share the processors.
    @Test(
        arguments: [
            "lists/part-00000.parquet", "users/part-00000.parquet", "keys.idx", "manifest.json",
        ], 0..<4)
    func `Every flipped bit is found by verify, and by lookup where it matters.`(
        file: String, slice: Int
    ) throws {
        let scratch = try Scratch()
        let (night, directory) = try Self.published(in: scratch)
        let path = directory.appending(file)
        let sound = try fileBytes(path)
        try SnapshotVerifier(directory).verify()
        let sane = Answers(night, directory)
        #expect(sane.wrong == 0 && sane.right == 10)
        var right = 0
        let place = try FileDescriptor.open(path, .readWrite)
        defer { try? place.close() }
        // Nothing has the file open while it is changed.
        func put(_ byte: UInt8, at offset: Int) throws {
            _ = try place.writeAll(toAbsoluteOffset: Int64(offset), [byte])
        }
        for offset in stride(from: slice, to: sound.count, by: 4) {
            for bit in 0..<8 {
                try put(sound[offset] ^ UInt8(1) << UInt8(bit), at: offset)
                #expect(throws: (any Error).self, "byte \(offset), bit \(bit)") {
                    try SnapshotVerifier(directory).verify()
                }
                let answers = Answers(night, directory)
                #expect(answers.wrong == 0, "byte \(offset), bit \(bit)")
                right += answers.right
            }
            try put(sound[offset], at: offset)
        }
        // The folder's name guards the manifest. Of the other files the reader uses what is sound.
        let flips = (sound.count - slice + 3) / 4 * 8
        let share = Double(right) / Double(10 * flips)
        let floor = [
            "lists/part-00000.parquet": 0.01, "users/part-00000.parquet": 0.01, "keys.idx": 1,
        ]
        #expect(share >= floor[file, default: 0], "\(share) of the answers")
        #expect(file != "manifest.json" || right == 0)
    }

    @Test func `Flipped bits of a larger night are found.`() throws {
        let scratch = try Scratch()
        let night = SampleNight(
            seed: 31, userCount: 600, listLengths: [100, 30, 0], groupSize: 200)
        let directory = scratch.path.appending("s")
        let manifest = try night.write(to: directory)
        var random = SeededGenerator(seed: 32)
        var right = 0
        for file in manifest.files.map(\.name) {
            let path = directory.appending(file)
            let sound = try fileBytes(path)
            for _ in 0..<40 {
                var bytes = sound
                let offset = Int.random(in: 0..<bytes.count, using: &random)
                bytes[offset] ^= UInt8(1) << UInt8(random.next() % 8)
                try replace(path, by: bytes)
                #expect(throws: (any Error).self, "\(file), byte \(offset)") {
                    try SnapshotVerifier(directory).verify()
                }
                let answers = Answers(night, directory)
                #expect(answers.wrong == 0, "\(file), byte \(offset)")
                right += answers.right
            }
            try replace(path, by: sound)
        }
        // Of 600 users and a stranger, in each of the mutants: most are not in the damaged page.
        let share = Double(right) / Double(601 * 40 * manifest.files.count)
        #expect(share >= 0.1, "\(share) of the answers")
    }

    @Test func `An error says file, row group, column and byte.`() throws {
        let scratch = try Scratch()
        let (night, directory) = try Self.published(in: scratch)
        let path = directory.appending("lists/part-00000.parquet")
        let sound = try fileBytes(path)
        var places: Set<String> = []
        for offset in 4..<sound.count {
            var bytes = sound
            bytes[offset] ^= 0x10
            try replace(path, by: bytes)
            guard let reader = try? OpenSnapshot.open(directory) else { continue }
            for user in night.users where !user.list.isEmpty {
                do { _ = try reader.list(for: user.id) } catch let error as SnapshotError {
                    #expect(error.code == .damaged || error.code == .unsupportedVersion)
                    #expect(error.file == "lists/part-00000.parquet")
                    let isNear = error.offset.map { abs($0 - offset) < 400 } ?? false
                    #expect(isNear, "byte \(offset): \(error)")
                    places.insert("\(error.rowGroup ?? -1) \(error.column ?? "")")
                }
            }
        }
        let columns = ["user_id", "rank", "candidate_id", "score", "distance_miles"]
        #expect(places == Set([0, 1].flatMap { group in columns.map { "\(group) \($0)" } }))
    }

    @Test(arguments: [
        "lists/part-00000.parquet", "users/part-00000.parquet", "keys.idx", "manifest.json",
    ])
    func `Every file that is too short is found.`(file: String) throws {
        let scratch = try Scratch()
        let (night, directory) = try Self.published(in: scratch)
        let path = directory.appending(file)
        let sound = try fileBytes(path)
        for count in stride(from: 0, to: sound.count, by: 37) {
            try replace(path, by: Array(sound[..<count]))
            #expect(throws: (any Error).self) { try SnapshotVerifier(directory).verify() }
            // keys.idx is made again from the others.
            if file != "keys.idx" {
                #expect(throws: (any Error).self) { try OpenSnapshot.open(directory) }
            }
            #expect(Answers(night, directory).wrong == 0)
        }
    }

    @Test func `Files that are missing, and those too many, are named.`() throws {
        let scratch = try Scratch()
        let (_, directory) = try Self.published(in: scratch)
        try replace(directory.appending("note.txt"), by: [1])
        let extra = #expect(throws: SnapshotError.self) {
            try SnapshotVerifier(directory).verify()
        }
        #expect(extra?.file == "note.txt")
        try LocalFileSystem().removeFile(directory.appending("note.txt"))
        try LocalFileSystem().removeFile(directory.appending("users/part-00000.parquet"))
        let missing = #expect(throws: SnapshotError.self) {
            try SnapshotVerifier(directory).verify()
        }
        #expect(missing?.file == "users/part-00000.parquet")
    }

    // MARK: - Whole files with the wrong content

    /// A defect that the writer lets through, and a part of what the verifier says.
    struct Defect: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var night = DamageTests.night
        let spoil: @Sendable (inout RowGroupLists) -> Void
    }

    static let defects = [
        Defect(testDescription: "a list is not in order of score") { $0.scores.swapAt(0, 1) },
        Defect(testDescription: "a list is not in order of score") { lists in
            lists.scores = lists.scores.map { _ in 5000 }
            lists.distances = lists.distances.map { _ in 7 }
            lists.candidates.swapAt(0, 1)
            if lists.candidates[0] < lists.candidates[1] { lists.candidates.swapAt(1, 2) }
        },
        Defect(testDescription: "a candidate is in a list twice") {
            $0.candidates[1] = $0.candidates[0]
        },
        Defect(testDescription: "a user is in the own list") { lists in
            let own = (0..<lists.candidateIDs.count).first {
                lists.candidateIDs[$0] == lists.userIDs[0]
            }
            lists.candidates[0] = DictionaryEntry(own ?? 0)
        },
        Defect(
            testDescription: "a dictionary has entries that no row uses",
            night: SampleNight(seed: 5, userCount: 7, listLengths: [3], groupSize: 2)
        ) { lists in
            // Two users with three candidates each cannot name all seven.
            let all = night.users.map(\.id).sorted { $0.lexicographicallyPrecedes($1) }
            let ids = lists.candidateIDs
            lists.candidates = lists.candidates.map { candidate in
                DictionaryEntry(
                    all.firstIndex { ids[candidate.index].elementsEqual($0) } ?? 0)
            }
            lists.candidateIDs = SampleNight.column(all)
        },
        Defect(testDescription: "a candidate is not among the users") { lists in
            var ids = IDColumn()
            for index in 0..<lists.candidateIDs.count - 1 { ids.append(lists.candidateIDs[index]) }
            ids.append(Array("zzz".utf8))
            lists.candidateIDs = ids
        },
    ]

    /// Seven users in one group, who name three others each.
    private static let night = SampleNight(
        seed: 5, userCount: 7, listLengths: [3], groupSize: 7)

    @Test(arguments: defects)
    func `The verifier finds wrong lists.`(defect: Defect) throws {
        let scratch = try Scratch()
        let spoiling = SampleNight.Spoiling(lists: { defect.spoil(&$0[0]) })
        try defect.night.write(to: scratch.path.appending("s"), spoiling: spoiling)
        let error = #expect(throws: SnapshotError.self) {
            try SnapshotVerifier(scratch.path.appending("s")).verify()
        }
        #expect(error?.code == .damaged)
        #expect(error?.message.hasPrefix(defect.testDescription) == true, "\(error as Any)")
        #expect(error?.file == "lists/part-00000.parquet")
    }

    @Test func `The verifier finds lists at the wrong place.`() throws {
        let scratch = try Scratch()
        let spoiling = SampleNight.Spoiling(users: {
            ($0[0].firstRow, $0[1].firstRow) = ($0[1].firstRow, $0[0].firstRow)
        })
        let directory = scratch.path.appending("s")
        try Self.night.write(to: directory, spoiling: spoiling)
        let error = #expect(throws: SnapshotError.self) {
            try SnapshotVerifier(directory).verify()
        }
        #expect(error?.message == "the list is not where the users table says")
        // Both users are simply not found where they should be.
        let reader = try OpenSnapshot.open(directory)
        #expect(try reader.candidates(for: Self.night.users[0].id) == nil)
    }

    @Test func `The verifier finds a list that is cut off.`() throws {
        let scratch = try Scratch()
        let spoiling = SampleNight.Spoiling(users: {
            $0[0].candidates -= 1
            $0[1].candidates += 1
        })
        let directory = scratch.path.appending("s")
        try Self.night.write(to: directory, spoiling: spoiling)
        #expect(throws: SnapshotError.self) { try SnapshotVerifier(directory).verify() }
        let reader = try OpenSnapshot.open(directory)
        for user in Self.night.users.prefix(2) {
            #expect(throws: SnapshotError.self) { try reader.candidates(for: user.id) }
        }
    }
}

extension Result {
    /// The value; nil for an error.
    fileprivate var success: Success? { try? get() }
}
