extension Setting {
    /// All settings as a table in Markdown, for `OithCommands.docc/Settings.md`.
    package static var page: String {
        let rows = all.map { setting in
            let flag = setting.flag.map { "`--\($0)`" } ?? ""
            let value = setting.defaultText.map { "`\($0)`" } ?? ""
            return "| `\(setting.name)` | \(setting.text) | \(value) | \(flag) |\n"
        }
        return """
            | setting | meaning and values | default | flag |
            |---|---|---|---|

            """ + rows.joined()
    }
}
