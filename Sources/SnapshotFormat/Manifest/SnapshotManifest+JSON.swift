import Bytes
import Crypto
import FileReading
import FoundationEssentials
package import SystemPackage

extension SnapshotManifest {
    /// The bytes of the file: sorted keys, two spaces, a line feed at the end.
    ///
    /// - Throws: what the encoder throws, which is nothing for numbers that are finite.
    package func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    /// Reads the manifest of a snapshot and holds it against the folder's name.
    ///
    /// - Throws: ``SnapshotError``: `.noSnapshot` where there is no manifest in a folder of another
    ///   name than a snapshot's, `.unsupportedVersion`, or `.damaged` where it is not one that this
    ///   module wrote, or is gone.
    package static func read(from directory: FilePath) throws -> SnapshotManifest {
        try readWithBytes(from: directory).manifest
    }

    /// The manifest and the bytes that it was read from.
    ///
    /// - Throws: as ``read(from:)``.
    package static func readWithBytes(
        from directory: FilePath
    ) throws -> (manifest: SnapshotManifest, bytes: [UInt8]) {
        let path = directory.appending(fileName)
        guard try FileStatus.find(path) != nil else {
            if let name = directory.lastComponent?.string, SnapshotName(name) != nil {
                throw SnapshotError(.damaged, "the file is missing", file: fileName)
            }
            throw SnapshotError(.noSnapshot, "there is no manifest in \(directory)")
        }
        let bytes = try OpenFile(path).bytes()
        let manifest = try decode(bytes)
        if let name = directory.lastComponent?.string, SnapshotName(name) != nil,
            name != (try manifest.name(of: bytes))
        {
            throw SnapshotError(
                .damaged, "the manifest is not the one that the folder is named after",
                file: fileName)
        }
        return (manifest, bytes)
    }

    private struct Version: Codable {
        let formatVersion: String
    }

    /// More than there is of anything in a snapshot, so that sums and products are numbers still.
    private static let most = 1 << 48

    /// Whether the numbers are such as a night has.
    private var isPlausible: Bool {
        let counted = [
            counts.users, counts.usersWithCandidates, counts.fullLists, counts.candidates,
            counts.decisions ?? 0, counts.blocks ?? 0, counts.mostShown ?? 0,
        ]
        return (counted + files.map(\.bytes)).allSatisfy { 0...Self.most ~= $0 }
            && 0...12_500 ~= parameters.radius && 1...255 ~= parameters.top
            && 0...100 ~= parameters.minScore && 0...Self.most * 10_000 ~= scoreSum ?? 0
    }

    /// Reads the bytes of a manifest.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` or `.unsupportedVersion`.
    package static func decode(_ bytes: [UInt8]) throws(SnapshotError) -> SnapshotManifest {
        func damaged(_ message: String) -> SnapshotError {
            SnapshotError(.damaged, message, file: fileName)
        }
        let data = Data(bytes)
        guard let version = try? JSONDecoder().decode(Version.self, from: data).formatVersion,
            let major = version.split(separator: ".").first.flatMap({ Int($0) })
        else { throw damaged("it does not say which format it has") }
        guard major <= FormatVersion.newest.major else {
            throw SnapshotError(
                .unsupportedVersion,
                "format \(version) is newer than \(FormatVersion.newest.text); "
                    + "use a newer oith", file: fileName)
        }
        guard let manifest = try? JSONDecoder().decode(SnapshotManifest.self, from: data) else {
            throw damaged("it is not a manifest")
        }
        guard SnapshotInstant(manifest.asOf) != nil else { throw damaged("as-of is no instant") }
        let names = FormatVersion(major: major)
        let parts = (0..<max(0, manifest.partCount)).map(names.lists)
        guard manifest.files.map(\.name) == parts + [names.users, keysFileName],
            !parts.isEmpty
        else { throw damaged("its list of files is not one of a snapshot") }
        guard manifest.isPlausible else { throw damaged("a number in it is none of a snapshot") }
        return manifest
    }

    /// The name under which a manifest with these bytes is published.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` where as-of is no instant.
    package func name(of bytes: [UInt8]) throws(SnapshotError) -> String {
        guard let instant = SnapshotInstant(asOf) else {
            throw SnapshotError(.damaged, "as-of is no instant", file: Self.fileName)
        }
        return instant.fileName + "-" + SHA256.hash(data: bytes).hexadecimal.prefix(6)
    }

    /// The name under which this manifest is published: `2026-11-20T040000Z-3f9c2a`.
    package var name: String {
        get throws { try name(of: encoded()) }
    }
}
