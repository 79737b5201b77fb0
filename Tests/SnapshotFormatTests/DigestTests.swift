import Bytes
import Crypto
import DurableFiles
import SnapshotFormat
import SystemPackage
import TestSupport
import Testing

/// SHA-256 of bytes that are lent and of files; the digits are those of `sha256sum`.
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

    @Test(arguments: cases.indices)
    func `Bytes in pieces have the digest of all of them.`(index: Int) {
        let (bytes, digest) = Self.cases[index]
        var hash = SHA256()
        let middle = bytes.count / 3
        for range in [0..<middle, middle..<middle, middle..<bytes.count] {
            // Bytes have no padding.
            hash.update(unsafe bytes.span.bytes.extracting(range))
        }
        #expect(hash.finalize().hexadecimal == digest)
    }
}
