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

    @Test func `The page has the table of all settings`() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let heading = "## All settings\n\n"
        let end = try #require(text.range(of: heading)?.upperBound)
        if ProcessInfo.processInfo.environment["OITH_KEEP_SETTINGS"] != nil {
            try Data((text[..<end] + Setting.page).utf8).write(to: Self.page)
        } else {
            #expect(text[end...] == Setting.page)
        }
    }
}
