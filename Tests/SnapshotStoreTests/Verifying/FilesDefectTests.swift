import DurableFiles
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// Quick looks at the files of a snapshot: sizes, checksums, and whether anybody touched them.
@Suite struct FilesDefectTests {
    private static func written() throws -> (scratch: Scratch, directory: FilePath) {
        let scratch = try Scratch()
        let directory = scratch.path.appending("s")
        try SampleNight(seed: 52, userCount: 9, listLengths: [3, 0], groupSize: 9)
            .write(to: directory)
        return (scratch, directory)
    }

    /// What was done to a file, and what a look at sizes and one at all bytes say of it.
    struct Damage: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let sizes: String?
        let bytes: String?
        let inflict: @Sendable (FilePath) throws -> Void
    }

    private static let part = "lists/part-00000.parquet"

    private static let damages = [
        Damage(testDescription: "nothing", sizes: nil, bytes: nil) { _ in },
        Damage(testDescription: "an extra file", sizes: nil, bytes: nil) { directory in
            try LocalFileSystem().write([1], durablyTo: directory.appending("notes.txt"))
        },
        Damage(
            testDescription: "a flipped bit", sizes: nil,
            bytes: "\(part): its SHA-256 is not the manifest's"
        ) { directory in
            var bytes = try fileBytes(directory.appending(part))
            bytes[40] ^= 1
            try replace(directory.appending(part), by: bytes)
        },
        Damage(
            testDescription: "a part of five bytes",
            sizes: "\(part): it has 5 bytes instead of ",
            bytes: "\(part): it has 5 bytes instead of "
        ) { directory in
            try replace(directory.appending(part), by: [1, 2, 3, 4, 5])
        },
        Damage(
            testDescription: "no keys.idx", sizes: "keys.idx: the file is missing",
            bytes: "keys.idx: the file is missing"
        ) { directory in
            try LocalFileSystem().removeFile(directory.appending("keys.idx"))
        },
        Damage(
            testDescription: "a manifest that was rewritten", sizes: nil,
            bytes: "manifest.json: it is not written the way it should be"
        ) { directory in
            let path = directory.appending("manifest.json")
            try replace(path, by: try fileBytes(path) + [10])
        },
    ]

    @Test(arguments: damages)
    func `A defect is named, and what is not the snapshot's is none.`(damage: Damage) throws {
        let (scratch, directory) = try Self.written()
        defer { extendLifetime(scratch) }
        try damage.inflict(directory)
        let verifier = SnapshotVerifier(directory)
        let sizes = try verifier.sizeDefect().map { "\($0)" }
        let bytes = try verifier.filesDefect().map { "\($0)" }
        #expect(sizes?.hasPrefix(damage.sizes ?? "none") ?? (damage.sizes == nil), "\(sizes ?? "")")
        #expect(bytes?.hasPrefix(damage.bytes ?? "none") ?? (damage.bytes == nil), "\(bytes ?? "")")
    }

    @Test func `Without a manifest that can be read sizes tell nothing.`() throws {
        let (scratch, directory) = try Self.written()
        defer { extendLifetime(scratch) }
        try replace(directory.appending("manifest.json"), by: [])
        let error = #expect(throws: SnapshotError.self) {
            try SnapshotVerifier(directory).sizeDefect()
        }
        #expect(error?.code == .damaged)
        #expect(try SnapshotVerifier(directory).filesDefect() is SnapshotError)
    }

    // MARK: - Fingerprints

    @Test func `A folder that nobody touches has one fingerprint.`() throws {
        let (scratch, directory) = try Self.written()
        let before = try SnapshotFingerprint(directory)
        try SnapshotVerifier(directory).verify()
        #expect(try SnapshotFingerprint(directory) == before)
        // Renaming the folder changes nothing in it.
        let moved = scratch.path.appending("moved")
        try LocalFileSystem().rename(directory, to: moved)
        #expect(try SnapshotFingerprint(moved) == before)
        let error = #expect(throws: FileError.self) { try SnapshotFingerprint(directory) }
        #expect(error?.code == .notFound)
    }

    /// Not a look at the clock: another file has another number, and another length is another
    /// state.
    @Test func `Another file, one more, or another length is another fingerprint.`() throws {
        let (scratch, directory) = try Self.written()
        defer { extendLifetime(scratch) }
        let path = directory.appending(Self.part)
        var known = [try SnapshotFingerprint(directory)]
        func expectNew(_ change: String) throws {
            let now = try SnapshotFingerprint(directory)
            #expect(!known.contains(now), "\(change)")
            known.append(now)
        }
        let bytes = try fileBytes(path)
        // The old file stays beside, so that its number is not given to the new one.
        try LocalFileSystem().rename(path, to: scratch.path.appending("old"))
        try LocalFileSystem().write(bytes, durablyTo: path)
        try expectNew("another file of the same bytes")
        let file = try FileDescriptor.open(path, .writeOnly)
        try file.resize(to: 7)
        try file.close()
        try expectNew("another length")
        try LocalFileSystem().write([], durablyTo: directory.appending("notes"))
        try expectNew("one more")
        try LocalFileSystem().removeFile(path)
        try expectNew("one less")
    }
}
