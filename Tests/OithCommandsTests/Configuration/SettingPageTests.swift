import Foundation
import OithCommands
import Testing

/// `Settings.md` lists the settings as they are.
///
/// After a change that is meant: `OITH_KEEP_SETTINGS=1 swift test --filter SettingPageTests`.
@Suite struct SettingPageTests {
    private static let page = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(
            path: "../../../Sources/OithCommands/OithCommands.docc/Settings.md")

    /// All settings as a table in Markdown.
    private static var table: String {
        let rows = Setting.all.map { setting in
            let flag = setting.flag.map { "`--\($0)`" } ?? ""
            let value = setting.defaultText.map { "`\($0)`" } ?? ""
            return "| `\(setting.name)` | \(setting.text) | \(value) | \(flag) |\n"
        }
        return """
            | setting | meaning and values | default | flag |
            |---|---|---|---|

            """ + rows.joined()
    }

    @Test func `The page has the table of all settings`() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let heading = "## All settings\n\n"
        let end = try #require(text.range(of: heading)?.upperBound)
        if ProcessInfo.processInfo.environment["OITH_KEEP_SETTINGS"] != nil {
            try Data((text[..<end] + Self.table).utf8).write(to: Self.page)
        } else {
            #expect(text[end...] == Self.table)
        }
    }
}
