import DurableFiles
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// SHA-256 of files; the digits are those of `sha256sum`.
@Suite struct DigestTests {
    private static let cases: [([UInt8], String)] = [
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (
            Array("abc".utf8),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        ),
        // More than is read at a time.
        (
            (0..<3_000_001).map { UInt8($0 % 251) },
            "6676c19ef38e4bb8a162d4efd71b8de3150e82b93da3918ee0e9f69891925d9f"
        ),
    ]

    @Test(arguments: cases.indices)
    func `A file has the digest of its bytes.`(index: Int) throws {
        let (bytes, digest) = Self.cases[index]
        let scratch = try Scratch()
        let path = scratch.path.appending("file")
        try LocalFileSystem().write(bytes, durablyTo: path)
        #expect(try OpenFile(path).sha256() == digest)
    }
}
