import ArgumentParser

/// A word that stands where the name of a command should, and is none.
struct MistypedCommand {
    /// The command that has no such subcommand.
    let group: any ParsableCommand.Type
    private let word: String
    /// What may have been meant, whole: `oith snapshot list`.
    private let suggestions: [String]

    /// Nil where each word that should name a command does.
    ///
    /// - Parameter arguments: without the name of the program.
    init?(_ arguments: [String]) {
        var group: any ParsableCommand.Type = Oith.self
        var path = ["oith"]
        for word in arguments {
            let commands = group.configuration.subcommands
            if commands.isEmpty || word.hasPrefix("-") { return nil }
            guard let command = commands.first(where: { $0.name == word }) else {
                self.group = group
                self.word = word
                suggestions = Self.suggestions(for: word, in: group, path)
                return
            }
            group = command
            path.append(word)
        }
        return nil
    }

    /// The mistake in a sentence or two.
    var message: String {
        let question =
            suggestions.isEmpty
            ? "" : " Did you mean \(suggestions.map { "'\($0)'" }.joined(separator: " or "))?"
        return "Unknown command '\(word.field)'.\(question)"
    }

    /// Commands of this very name elsewhere, or else the one with the nearest name here, or else
    /// anywhere.
    private static func suggestions(
        for word: String, in group: any ParsableCommand.Type, _ path: [String]
    ) -> [String] {
        let all = paths(below: Oith.self, ["oith"])
        let same = all.filter { $0.last == word }
        if !same.isEmpty { return same.map { $0.joined(separator: " ") } }
        let here = group.configuration.subcommands.map { $0.name }
        if let name = Suggestion.nearest(word, here) {
            return [(path + [name]).joined(separator: " ")]
        }
        guard let name = Suggestion.nearest(word, all.compactMap(\.last)) else { return [] }
        return all.filter { $0.last == name }.map { $0.joined(separator: " ") }
    }

    private static func paths(
        below command: any ParsableCommand.Type, _ path: [String]
    ) -> [[String]] {
        command.configuration.subcommands.flatMap { subcommand in
            let own = path + [subcommand.name]
            return [own] + paths(below: subcommand, own)
        }
    }
}

extension ParsableCommand {
    /// The word that calls it.
    fileprivate static var name: String { configuration.commandName ?? "" }
}
