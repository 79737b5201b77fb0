import DurableFiles
import JSON
import SystemPackage

/// A small file that is written while the disk is full: it got its length when there was room.
struct ReservedFile {
    /// A block of any file system; what is written is padded to it.
    static let length = 4096

    /// Where it is.
    let path: FilePath

    /// An object in the length of the file.
    static func padded(_ object: JSONObject) -> [UInt8] {
        let text = Array(JSONValue.object(object).text.utf8)
        let padding = [UInt8](repeating: UInt8(ascii: " "), count: max(0, length - text.count - 1))
        return text + padding + [UInt8(ascii: "\n")]
    }

    /// Makes the file in its length, unless it is there.
    func reserve(_ files: any FileSystem) throws(FileError) {
        if FileStatus(path)?.byteCount == Self.length { return }
        try files.write(Self.padded(JSONObject()), durablyTo: path)
    }

    /// Writes into the file that is there; false where it is not, or has another length.
    func overwrite(_ bytes: [UInt8]) -> Bool {
        guard let status = FileStatus(path), status.isRegularFile,
            status.byteCount == bytes.count
        else { return false }
        do {
            let file = try FileDescriptor.open(path, .writeOnly, options: .closeOnExec)
            return try file.closeAfter { try file.writeAll(toAbsoluteOffset: 0, bytes) }
                == bytes.count
        } catch { return false }
    }
}
