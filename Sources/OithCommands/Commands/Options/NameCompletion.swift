import ArgumentParser
import DurableFiles
import ExecutionStore
import JSON
import NightStages
import Nights
import SnapshotStore
import StateMachine
import SystemPackage

// What a shell offers where a name is to be typed. The completion script calls this program with the
// words of the line; whatever goes wrong, nothing is offered and nothing is said.

extension CompletionKind {
    /// Names of runs, the newest first.
    static var runs: CompletionKind {
        .custom { words, _, _ in TypedLine(words).runs.map(\.name) }
    }

    /// Names of the states of the newest run's state machine.
    static var stages: CompletionKind {
        .custom { words, _, _ in TypedLine(words).stages }
    }

    /// Names of the chunks of the newest run.
    static var chunks: CompletionKind {
        .custom { words, _, _ in TypedLine(words).chunks }
    }

    /// Names of snapshots, and folders once there is a slash.
    static var snapshots: CompletionKind {
        .custom { words, _, prefix in
            TypedLine(words).snapshots + PathCompletion(prefix, needsSlash: true).paths { $1 }
        }
    }

    /// Names of the shipped scoring models, and files of others.
    static var models: CompletionKind {
        .custom { _, _, prefix in
            ShippedFile.modelNames
                + PathCompletion(prefix, needsSlash: false).paths { name, isFolder in
                    isFolder || name.hasSuffix(".json")
                }
        }
    }
}

/// A command line that is being typed, as far as it says where the data folder is.
private struct TypedLine {
    private let folder: FilePath?

    init(_ words: [String]) {
        func value(_ flag: String) -> String? {
            for (index, word) in words.enumerated().reversed() {
                if word == flag, index + 1 < words.count { return words[index + 1].path }
                if word.hasPrefix(flag + "=") { return String(word.dropFirst(flag.count + 1)).path }
            }
            return nil
        }
        let file = value("--config") ?? Environment.value("OITH_CONFIG")
        let flags = SettingValues([.data: value("--data")])
        folder = try? Configuration(
            salvaging: file.map { FilePath.absolute($0) }, flags: flags
        ).dataFolder()
    }

    private var store: ExecutionStore? {
        folder.flatMap { try? ExecutionStore(reading: $0.appending("journal.sqlite")) }
    }

    var runs: [ExecutionRecord] { (try? store?.executions(limit: 100)) ?? [] }

    var stages: [String] {
        guard let store, let run = try? store.findBegun(nil),
            let source = try? store.source(of: run),
            let definition = try? NightDefinition(source, changing: [:])
        else { return NightStage.allCases.map(\.stateName) }
        return definition.machine.graph.states.map(\.name)
    }

    var chunks: [String] {
        guard let folder, let run = try? store?.findBegun(nil) else { return [] }
        let files = RunDirectory(path: folder.appending("runs").appending(run.name))
        let chunks = try? ChunkManifest.read(files.chunks, rows: Int(UInt32.max))
        return chunks?.map { $0.name } ?? []
    }

    var snapshots: [String] {
        let entries = folder.flatMap {
            try? SnapshotStore($0, in: LocalFileSystem()).entries()
        }
        return ["current", "previous"] + (entries ?? []).compactMap(\.name)
    }
}

/// Files and folders whose paths begin as typed.
private struct PathCompletion {
    private let folder: String
    private let start: String
    private let isWanted: Bool

    /// - Parameters:
    ///   - prefix: what was typed of the word.
    ///   - needsSlash: whether a word without a slash is no path.
    init(_ prefix: String, needsSlash: Bool) {
        let typed = prefix.unquoted
        let end = typed.lastIndex(of: "/").map { typed.index(after: $0) } ?? typed.startIndex
        folder = String(typed[..<end])
        start = String(typed[end...])
        isWanted = !needsSlash || !folder.isEmpty
    }

    /// The paths of entries that are wanted, by name and by whether each is a folder.
    func paths(where isEntryWanted: (String, Bool) -> Bool) -> [String] {
        guard isWanted else { return [] }
        let place = FilePath.absolute(folder.isEmpty ? "." : folder.expandingHome)
        let names = (try? directoryEntries(place)) ?? []
        return names.sorted().compactMap { name in
            // As shells do: hidden ones only where a dot was typed.
            guard name.hasPrefix(start), !name.hasPrefix(".") || start.hasPrefix(".") else {
                return nil
            }
            let isFolder =
                FileStatus(place.appending(name), followingLinks: true)?.isDirectory == true
            guard isEntryWanted(name, isFolder) else { return nil }
            // bash appends the slash itself.
            let slash = isFolder && CompletionShell.requesting != .bash ? "/" : ""
            return folder + name + slash
        }
    }
}

extension String {
    /// A word of a shell without its quotes.
    fileprivate var unquoted: String {
        var text = self
        text.removeAll { $0 == "\"" || $0 == "'" || $0 == "\\" }
        return text
    }

    /// The text with the home folder in place of a tilde.
    fileprivate var expandingHome: String {
        guard hasPrefix("~/"), let home = Environment.value("HOME") else { return self }
        return home + dropFirst()
    }

    /// A word of a shell as the program will get it, but for variables.
    fileprivate var path: String { unquoted.expandingHome }
}
