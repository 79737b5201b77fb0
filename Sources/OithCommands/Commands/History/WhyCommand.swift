import ArgumentParser
import DurableFiles
import JSON
import NightReport
import NightStages
import Nights

/// `oith why`.
struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Explain why a chunk was scored or reused: which of its inputs changed.",
        discussion: """
              oith why 9q8y --data night
              oith why 9q8y 2026-11-20T040000Z-2 --data night
              oith why 9q --data night

            A geohash that is not the name of a chunk selects the chunks in it or around it, as \
            `oith rerun --chunk` does; they are listed by reason.
            """)

    @Argument(
        help: "The name of the chunk, or a geohash; chunks.jsonl of the run lists them.",
        completion: .chunks)
    var chunk: String

    @OptionGroup var location: RunLocation

    @OptionGroup var format: OutputFormat

    func run() throws {
        let directory = try location.data.path()
        let nights = Nights(directory, in: LocalFileSystem())
        let answers = try nights.why(chunk, in: location.name)
        if answers.count == 1, let answer = answers.first {
            return Terminal.output(format.json ? answer.json.text + "\n" : answer.text)
        }
        Terminal.output(
            format.json
                ? JSONValue.array(answers.map(\.json)).text + "\n" : Self.text(answers))
    }

    private static func text(_ answers: [ChunkHistory]) -> String {
        let run = answers.first?.run ?? ""
        return "\(NumberFormatting.count(answers.count, of: "chunk")) of \(run)\n\n"
            + ReasonTable(
                answers.map {
                    ($0.record.chunk, $0.record.isReused ? "reused" : "scored", $0.reason)
                }
            ).text
    }
}

extension ChunkHistory {
    fileprivate var text: String {
        var text = "chunk \(record.chunk) of \(run): "
        text += record.isReused ? "reused\n" : "scored\n"
        text += reason + "\n"
        var table = Table([("input", .left), ("now", .left), ("before", .left)])
        for member in record.key.components.object?.members ?? [] {
            let before = earlier?.key.components[member.key]
            table.add([member.key, Self.short(member.value), before.map(Self.short) ?? "-"])
        }
        return text + "\n" + table.text
    }

    /// Why it was scored or reused, in words.
    fileprivate var reason: String {
        switch (changes, earlierRun) {
        case (nil, _): "no earlier run has such a chunk"
        case (let changes?, let earlier?) where changes.isEmpty:
            "nothing has changed since \(earlier)"
        case (let changes?, let earlier?):
            "since \(earlier): \(changes.joined(separator: ", "))"
        case (let changes?, nil): changes.joined(separator: ", ")
        }
    }

    /// A digest by its first digits, with the count that it covers.
    private static func short(_ value: JSONValue) -> String {
        if let digest = value["sha256"]?.string {
            return "\(value["count"]?.text ?? "") (\(digest.prefix(8)))"
        }
        guard let text = value.string else { return value.text }
        return text.utf8.count == 64 ? String(text.prefix(8)) : text
    }

    fileprivate var json: JSONValue {
        [
            "chunk": .string(record.chunk), "run": .string(run), "reused": .bool(record.isReused),
            "result": .string(record.key.digest),
            "earlierRun": earlierRun.map { .string($0) } ?? .null,
            "changes": changes.map { .array($0.map { .string($0) }) } ?? .null,
            "components": record.key.components,
            "earlierComponents": earlier?.key.components ?? .null,
        ]
    }
}
