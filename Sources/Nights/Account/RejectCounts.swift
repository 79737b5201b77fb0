import DurableFiles
import JSON
import NightStages
import SystemPackage

/// `rejects.jsonl`, counted by reason.
enum RejectCounts {
    /// Reasons that are told apart; there are fewer, unless the file is not ours.
    private static let mostReasons = 1000

    /// The reasons, the most frequent first; nil where the file cannot be read.
    static func read(_ path: FilePath) -> [NamedCount]? {
        guard let bytes = try? MappedFile(path).bytes() else { return nil }
        var counts: [String: Int] = [:]
        // Where all rows are rejects, a list of the lines would be larger than the file.
        var rest = bytes[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != UInt8(ascii: "\n") }
            rest = rest[line.endIndex...].dropFirst()
            let text = String(decoding: line, as: UTF8.self)
            let reason = (try? JSONValue(parsing: text))?["reason"]?.string ?? "an unreadable line"
            if counts[reason] != nil || counts.count < mostReasons {
                counts[reason, default: 0] += 1
            }
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { NamedCount(name: $0.key, count: $0.value) }
    }
}
