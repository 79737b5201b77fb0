import JSON
import NightReport
import SnapshotFormat
import SnapshotStore
import SystemPackage

/// What `oith snapshot verify` prints.
struct VerificationReport {
    private let report: SnapshotAudit.Report
    private let directory: FilePath
    private let seconds: Double

    /// Defects that are listed one by one.
    private static let shownDefects = 50

    /// - Parameters:
    ///   - report: what was found.
    ///   - directory: the snapshot.
    ///   - seconds: how long the verification took.
    init(_ report: SnapshotAudit.Report, of directory: FilePath, seconds: Double) {
        (self.report, self.directory, self.seconds) = (report, directory, seconds)
    }

    var text: String {
        var text = report.defects.prefix(Self.shownDefects).map { "\($0)\n" }.joined()
        if report.defects.count > Self.shownDefects {
            text += "and \(NumberFormatting.count(report.defects.count - Self.shownDefects)) more\n"
        }
        guard let manifest = report.manifest else { return text }
        let name = directory.lastComponent?.string ?? ""
        text +=
            "\(name): \(NumberFormatting.bytes(report.byteCount)) in \(manifest.files.count) files, "
            + "\(NumberFormatting.count(manifest.counts.users)) users, "
            + "\(NumberFormatting.count(report.listCount)) lists read in \(NumberFormatting.seconds(seconds))\n"
        if let count = report.judgedEntries {
            text += "\(NumberFormatting.count(count)) entries checked against the rules\n"
        }
        if let count = report.judgedCount {
            text += "\(NumberFormatting.count(count)) lists scored again from the pool\n"
        }
        let count = report.defects.count
        return text + (report.isSound ? "sound\n" : "\(NumberFormatting.count(count)) defects\n")
    }

    /// The same for programs.
    var json: JSONValue {
        let number = { (value: Int?) in value.map { JSONValue.integer($0) } ?? .null }
        let text = { (value: String?) in value.map { JSONValue.string($0) } ?? .null }
        return [
            "path": .string(directory.string), "sound": .bool(report.isSound),
            "bytes": .integer(report.byteCount), "lists": .integer(report.listCount),
            "scoredAgain": number(report.judgedCount),
            "entries": number(report.judgedEntries),
            "defects": .array(
                report.defects.map { defect in
                    [
                        "file": text(defect.file), "rowGroup": number(defect.rowGroup),
                        "column": text(defect.column), "offset": number(defect.offset),
                        "message": .string(defect.message),
                    ]
                }),
        ]
    }
}
