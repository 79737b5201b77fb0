package import DurableFiles
import JSON
package import SystemPackage

/// What says that a folder is one of ours: `DIR/oith.json`.
///
///     {"layout":3,"made":"2026-11-20T04:00:00Z","what":"oith data folder"}
///
/// The layout is raised whenever an older program would misread the folder. Layout 1, of version
/// 0.1, had no marker; layout 2 added it; layout 3 has all that is not published under `staging/`.
package struct DataFolderMarker: Equatable {
    /// The name of the file in the data folder.
    package static let fileName = "oith.json"
    /// The layout that this version makes.
    package static let newestLayout = 3
    private static let what = "oith data folder"
    /// A marker has some hundred bytes; whatever is longer is something else.
    private static let longest = 65_536

    /// The layout of the folder; at least 1.
    package let layout: Int
    /// When it was made, ISO 8601.
    package let made: String

    /// A marker of this version's layout.
    package init(layout: Int = newestLayout, made: String) {
        (self.layout, self.made) = (layout, made)
    }

    /// Reads the marker of a folder.
    ///
    /// - Returns: nil where there is none.
    /// - Throws: ``NightError`` with code `.data` where it is damaged, or of a newer version;
    ///   ``FileError`` where it cannot be read.
    package init?(in folder: FilePath) throws {
        let path = folder.appending(Self.fileName)
        guard let status = try FileStatus.find(path) else { return nil }
        guard status.isRegularFile, status.byteCount <= Self.longest,
            let json = try? JSONValue(parsing: MappedFile(path).bytes()),
            json["what"]?.string == Self.what,
            let layout = json["layout"]?.integer, layout >= 1, let made = json["made"]?.string
        else {
            // One that may not be read is not damaged.
            if status.isRegularFile { _ = try MappedFile(path) }
            throw NightError(
                .data,
                "\(path) is damaged, or no marker of a data folder. Put it back from a backup; or, "
                    + "where the runs and snapshots beside it are oith's, move it away: the next "
                    + "run makes it anew")
        }
        guard layout <= Self.newestLayout else {
            throw NightError(
                .data,
                "\(folder) was made by a newer oith: its layout is \(layout), and this one knows "
                    + "\(Self.newestLayout). Use that version, or another data folder")
        }
        self.init(layout: layout, made: made)
    }

    /// Writes the marker durably.
    package func write(in folder: FilePath, _ files: any FileSystem) throws(FileError) {
        let json: JSONValue = [
            "layout": .integer(layout), "made": .string(made), "what": .string(Self.what),
        ]
        try files.write(
            Array((json.text + "\n").utf8), durablyTo: folder.appending(Self.fileName))
    }
}
