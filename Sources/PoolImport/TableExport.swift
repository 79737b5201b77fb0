import DurableFiles
import SystemPackage
import UserPool

/// An export as the command line names it: a file, or the parts that its manifest names.
struct TableExport {
    /// One file of an export, and what its manifest says of it.
    struct Part {
        let path: String
        var itemCount: Int?
        /// The MD5 of the file as it is on the disk.
        var md5: [UInt8]?
    }

    /// A file, the folder of an export, or a manifest in it.
    let path: String
    let parts: [Part]

    /// Looks at what is there.
    ///
    /// - Throws: ``PoolError`` where it is neither file nor folder, or where the folder's manifest
    ///   is not that of a full export in DynamoDB's JSON with all its parts.
    init(_ path: String) throws {
        self.path = path
        let place = FilePath(path)
        switch FileKind(place) {
        case .folder:
            parts = try ExportManifest.parts(in: place)
        case .file where ExportManifest.names.contains(place.lastComponent?.string ?? ""):
            parts = try ExportManifest.parts(in: place.removingLastComponent())
        case .pipe where !isAnonymousPipe(place), .socket, .device:
            let kind = FileKind(place)?.name ?? "no file"
            throw PoolError(
                .badExport, in: path,
                "it is \(kind), not a file; pipe what it gives into `oith pool import /dev/stdin`")
        default:
            parts = [Part(path: path)]
        }
    }
}
