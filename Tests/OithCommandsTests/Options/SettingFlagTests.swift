import ArgumentParser
import JSON
import OithCommands
import SystemPackage
import Testing

/// Each flag that is a setting: name, help, default and range are those of the table.
@Suite struct SettingFlagTests {
    /// A group of flags and a setting that it has.
    private struct Flag: CustomStringConvertible {
        let group: any SettingOptions.Type
        let setting: Setting
        let name: String

        var description: String { "\(group) --\(name)" }
    }

    private static let flags = (SettingFlags.groups + [SettingFlags.changes]).flatMap { group in
        let help = group.helpMessage(columns: 10_000)
        return Setting.all.compactMap { setting in
            setting.flag.flatMap { name in
                help.contains("--\(name) ") || help.contains("--\(name)/")
                    ? Flag(group: group, setting: setting, name: name) : nil
            }
        }
    }

    @Test func `Every setting with a flag is in a group`() {
        let given = Set(Self.flags.map(\.setting.name))
        #expect(given == Set(Setting.all.filter { $0.flag != nil }.map(\.name)))
    }

    @Test(arguments: flags.indices)
    func `A flag gives the value that the file would give`(index: Int) throws {
        let flag = Self.flags[index]
        if flag.setting == .publish {
            #expect(try flag.group.parse(["--no-publish"]).settings == [.publish: false])
            #expect(try flag.group.parse(["--publish"]).settings == [.publish: true])
            return
        }
        let value = flag.setting.sample
        let text = value.string ?? value.text
        let settings = try flag.group.parse(["--\(flag.name)", text]).settings
        let expected = flag.setting.name == "memory" ? "134217728" : value
        #expect(settings == [flag.setting: expected], "\(flag)")
        #expect(flag.setting.kind.checked(expected, in: "/") == expected)
    }

    @Test(arguments: flags.indices)
    func `A flag takes what its setting takes, and says so`(index: Int) {
        let flag = Self.flags[index]
        guard let wrong = flag.setting.wrong, flag.setting != .publish else { return }
        do {
            _ = try flag.group.parse(["--\(flag.name)=\(wrong)"])
            Issue.record("\(flag) took \(wrong)")
        } catch {
            let message = flag.group.message(for: error)
            // What is not of the flag's type the argument parser refuses itself.
            #expect(
                message == "--\(flag.name) takes \(flag.setting.kind.expectation)."
                    || message.contains("is invalid for '--\(flag.name)"), "\(message)")
        }
    }

    @Test(arguments: flags.indices)
    func `The help has the text and the default of the table`(index: Int) {
        let flag = Self.flags[index]
        let help = flag.group.helpMessage(columns: 10_000)
        #expect(help.contains(flag.setting.text), "\(flag)")
        let isChange = flag.group == SettingFlags.changes
        if flag.setting == .publish { return }
        guard let value = flag.setting.defaultText, !isChange else { return }
        #expect(help.contains("\(flag.setting.text) [default: \(value)]"), "\(flag)")
    }

    @Test func `Without flags nothing is given`() throws {
        for group in SettingFlags.groups + [SettingFlags.changes] {
            #expect(try group.parse([]).settings.isEmpty)
        }
    }
}
