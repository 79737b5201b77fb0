import Bytes
import DurableFiles
import JSON
import SystemPackage
import UserPool

/// The manifest of a DynamoDB export to S3, copied from its bucket to a folder.
///
///     AWSDynamoDB/<id>/manifest-summary.json     what it is an export of, and how many items
///     AWSDynamoDB/<id>/manifest-files.json       a line a part: items, MD5, key
///     AWSDynamoDB/<id>/data/<part>.json.gz       the parts
///
/// The format is described in the Amazon DynamoDB Developer Guide, "DynamoDB table export output
/// format". A part's key begins with whatever is before the folder in the bucket; its name
/// alone is looked for, in `data`.
enum ExportManifest {
    static let summaryName = "manifest-summary.json"
    static let filesName = "manifest-files.json"
    static let names = [summaryName, filesName]

    /// The parts of an export, all of which are there.
    ///
    /// - Parameter folder: the export's folder.
    /// - Returns: a value a line of the manifest.
    /// - Throws: ``PoolError`` where a manifest or a part is missing, where the manifests disagree,
    ///   or where the export is not a full one in DynamoDB's JSON.
    static func parts(in folder: FilePath) throws -> [TableExport.Part] {
        let summary = try manifest(summaryName, in: folder)
        let itemCount = try read(summary)
        let path = try manifest(filesName, in: folder)
        var lines = try LineReader(path)
        var parts: [TableExport.Part] = []
        while try lines.next() {
            if ASCIIFolding.isBlank(lines.line.span) { continue }
            let object = try FlatObject(lines.line, path, line: lines.number)
            parts.append(try part(object, in: folder))
        }
        let sum = parts.reduce(0) { $0 &+ ($1.itemCount ?? 0) }
        guard itemCount == nil || itemCount == sum else {
            throw PoolError(
                .badExport, in: path,
                "its parts have \(sum) items and \(summaryName) says \(itemCount ?? 0); copy the "
                    + "whole export again")
        }
        return parts
    }

    private static func manifest(_ name: String, in folder: FilePath) throws(PoolError) -> String {
        let path = folder.appending(name)
        guard FileKind(path) == .file else {
            throw PoolError(
                .badExport, in: folder.isEmpty ? "." : folder.string,
                "it has no \(name); name the folder AWSDynamoDB/<id> of an export, with both "
                    + "manifests and data/, or the files of a table")
        }
        return path.string
    }

    /// The number of items that the summary names, if it does.
    private static func read(_ path: String) throws -> Int? {
        var lines = try LineReader(path)
        var text: [UInt8] = []
        while try lines.next() {
            text += lines.line
            text.append(UInt8(ascii: "\n"))
        }
        let summary = try FlatObject(text, path, line: nil)
        if let type = summary["exportType"], type != "FULL_EXPORT" {
            throw PoolError(
                .badExport, in: path,
                type == "INCREMENTAL_EXPORT"
                    ? "it is an incremental export (INCREMENTAL_EXPORT), which holds only what "
                        + "changed; import a full export"
                    : "its exportType is not FULL_EXPORT; import a full export")
        }
        if let format = summary["outputFormat"], format != "DYNAMODB_JSON" {
            throw PoolError(
                .badExport, in: path,
                "its outputFormat is not DYNAMODB_JSON; export the table in that format")
        }
        return summary["itemCount"].flatMap { Int($0) }
    }

    private static func part(
        _ object: FlatObject, in folder: FilePath
    ) throws -> TableExport.Part {
        guard let name = object["dataFileS3Key"]?.split(separator: "/").last, name != "..",
            let component = FilePath.Component(String(name)),
            let itemCount = object["itemCount"].flatMap({ Int($0) }), itemCount >= 0,
            let md5 = object["md5Checksum"].flatMap(Self.digest)
        else {
            throw object.error("it is no line with dataFileS3Key, itemCount and md5Checksum")
        }
        let path = folder.appending("data").appending(component)
        guard FileKind(path) == .file else {
            throw PoolError(
                .badExport, in: path.string,
                "this part of the export is missing; copy the whole export again")
        }
        return TableExport.Part(path: path.string, itemCount: itemCount, md5: md5)
    }

    /// The 16 bytes of an MD5 in Base64.
    private static func digest(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        let characters = Array(text.utf8)
        guard Base64.decode(characters.span, to: &bytes), bytes.count == 16 else { return nil }
        return bytes
    }
}

/// The texts and numbers of a JSON object, by name; what is nested is left out.
private struct FlatObject {
    private var members: [String: String] = [:]
    private let path: String
    private let line: Int?

    /// Reads an object.
    ///
    /// - Throws: ``PoolError`` where the bytes are not one.
    init(_ bytes: [UInt8], _ path: String, line: Int?) throws(PoolError) {
        (self.path, self.line) = (path, line)
        guard bytes.span.isUTF8 else { throw error("it is not UTF-8") }
        do throws(JSONTokenError) {
            try read(bytes.span)
        } catch {
            throw self.error("it is not valid JSON: \(error)")
        }
    }

    subscript(name: String) -> String? { members[name] }

    func error(_ message: String) -> PoolError {
        PoolError(.badExport, in: path, line: line, message)
    }

    private mutating func read(_ bytes: Span<UInt8>) throws(JSONTokenError) {
        var parser = JSONPullParser()
        guard try parser.next(in: bytes) == .beginObject else {
            throw JSONTokenError(.unexpectedByte, at: 0)
        }
        while try parser.next(in: bytes) == .key {
            let name = String(decoding: parser.text, as: UTF8.self)
            let token = try parser.next(in: bytes)
            switch token {
            case .string, .number: members[name] = String(decoding: parser.text, as: UTF8.self)
            default: try parser.skipRest(of: token, in: bytes)
            }
        }
        _ = try parser.next(in: bytes)
    }
}
