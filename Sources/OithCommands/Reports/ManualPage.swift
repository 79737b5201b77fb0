import JSON

/// The help of all commands as one page for man(1), in the macros of man(7).
struct ManualPage {
    private let root: JSONValue
    private let version: String

    /// - Parameters:
    ///   - help: what `--experimental-dump-help` prints.
    ///   - version: of the program.
    /// - Throws: ``JSONError`` where it is no JSON.
    init(help: String, version: String) throws {
        root = try JSONValue(parsing: help)["command"] ?? .null
        self.version = version
    }

    /// The page.
    var text: String {
        var lines = [
            ".\\\" Made by `oith manual` from the help texts.",
            ".TH OITH 1 \"\" \"oith \(version.roff)\" \"User Commands\"", ".SH NAME",
            "oith \\- \(abstract(of: root))", ".SH SYNOPSIS", ".B oith", ".I command",
            "[options]", ".SH DESCRIPTION",
        ]
        lines += paragraphs(root["discussion"]?.string ?? "")
        lines.append(".SH COMMANDS")
        for command in subcommands(of: root) { lines += section(command, path: ["oith"]) }
        lines.append(".SH ENVIRONMENT")
        for setting in Setting.all {
            lines += [".TP", ".B \(setting.variable.roff)", setting.text.roff]
        }
        return lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
    }

    // MARK: - Commands

    /// A command that runs, or else all those in it.
    private func section(_ command: JSONValue, path: [String]) -> [String] {
        let path = path + [command["commandName"]?.string ?? ""]
        let inner = subcommands(of: command)
        if !inner.isEmpty { return inner.flatMap { section($0, path: path) } }
        let arguments = (command["arguments"]?.array ?? []).filter {
            $0["shouldDisplay"]?.bool == true
        }
        var lines = [".SS \(synopsis(path, arguments))", abstract(of: command)]
        lines += paragraphs(command["discussion"]?.string ?? "")
        for argument in arguments where !isBuiltIn(argument) {
            let text = argument["abstract"]?.string ?? ""
            lines += [".TP", name(of: argument), text.roff]
        }
        return lines
    }

    private func subcommands(of command: JSONValue) -> [JSONValue] {
        (command["subcommands"]?.array ?? []).filter {
            $0["commandName"]?.string != "help" && $0["shouldDisplay"]?.bool != false
        }
    }

    private func abstract(of command: JSONValue) -> String {
        (command["abstract"]?.string ?? "").roff
    }

    private func synopsis(_ path: [String], _ arguments: [JSONValue]) -> String {
        let values = arguments.filter { $0["kind"]?.string == "positional" }.map { argument in
            let name = "<\(argument["valueName"]?.string ?? "")>"
            let whole = argument["isRepeating"]?.bool == true ? name + "..." : name
            return argument["isOptional"]?.bool == true ? "[\(whole)]" : whole
        }
        return (path + ["[options]"] + values).joined(separator: " ").roff
    }

    /// `--help` and `--version` are of every command.
    private func isBuiltIn(_ argument: JSONValue) -> Bool {
        ["help", "version"].contains(argument["preferredName"]?["name"]?.string)
    }

    private func name(of argument: JSONValue) -> String {
        let value = (argument["valueName"]?.string ?? "").roff
        let names = (argument["names"]?.array ?? []).map { name in
            let dashes = name["kind"]?.string == "long" ? "--" : "-"
            return "\\fB\(dashes.roff)\((name["name"]?.string ?? "").roff)\\fR"
        }
        let isFlag = argument["kind"]?.string == "flag"
        if names.isEmpty { return "\\fI\(value)\\fR" }
        return names.joined(separator: ", ") + (isFlag ? "" : " \\fI\(value)\\fR")
    }

    // MARK: - Text

    /// Paragraphs, filled; indented lines are examples and stay lines.
    private func paragraphs(_ text: String) -> [String] {
        var lines: [String] = []
        var isExample = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isIndented = line.hasPrefix("  ")
            if isIndented != isExample, !line.isEmpty {
                lines.append(isIndented ? ".PP\n.nf" : ".fi")
                isExample = isIndented
            }
            if line.isEmpty {
                if !isExample { lines.append(".PP") }
            } else {
                lines.append(String(line).roff)
            }
        }
        return isExample ? lines + [".fi"] : lines
    }
}

extension String {
    /// The text without what roff takes for a request or an escape.
    fileprivate var roff: String {
        let text = replacing("\\", with: "\\e").replacing("-", with: "\\-")
        return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
    }
}
