import JSON
import OithCommands
import SystemPackage
import Testing

/// The table of settings: what each says of itself agrees, and every way to give it reads it there.
@Suite struct SettingTests {
    @Test func `Names, variables and flags are different ones`() {
        #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
        #expect(Set(Setting.all.map(\.variable)).count == Setting.all.count)
        let flags = Setting.all.compactMap(\.flag)
        #expect(Set(flags).count == flags.count)
    }

    @Test(arguments: Setting.all.indices)
    func `A setting is found by its name, and takes its default`(index: Int) {
        let setting = Setting.all[index]
        #expect(Setting.named(setting.name) == setting)
        guard let value = setting.defaultValue else { return }
        #expect(setting.kind.checked(value, in: "/") == value)
        #expect(setting.defaultText != nil)
    }

    @Test(arguments: [
        (Setting.radius, "OITH_RADIUS"), (.minScore, "OITH_MIN_SCORE"),
        (.guardListsDrop, "OITH_GUARDS_LISTS_DROP"), (.metricsEMF, "OITH_METRICS_EMF"),
        (.poolLockTimeoutSeconds, "OITH_POOL_LOCK_TIMEOUT_SECONDS"),
    ])
    func `The variable is the name in capitals`(setting: Setting, variable: String) {
        #expect(setting.variable == variable)
    }

    @Test(arguments: Setting.all.indices)
    func `The environment overrides the default, and a flag overrides both`(index: Int) throws {
        let setting = Setting.all[index]
        let value = setting.sample
        let plain = try Configuration(nil, flags: [:]) { _ in nil }
        #expect(plain[setting]?.value == setting.defaultValue)
        let text = value.string ?? value.text
        let fromVariable = try Configuration(nil, flags: [:]) {
            $0 == setting.variable ? text : nil
        }
        #expect(fromVariable[setting]?.value == value)
        #expect(fromVariable[setting]?.origin == .environment(setting.variable))
        let fromFlag = try Configuration(nil, flags: [setting: value]) {
            $0 == setting.variable ? "nonsense" : nil
        }
        #expect(fromFlag[setting]?.value == value)
        #expect(fromFlag[setting]?.origin == .flag)
    }

    @Test(arguments: Setting.all.indices)
    func `A wrong variable is named, with what it takes`(index: Int) throws {
        let setting = Setting.all[index]
        // A path takes every text.
        guard let wrong = setting.wrong else { return }
        let error = try #require(throws: InvalidConfiguration.self) {
            try Configuration(nil, flags: [:]) { $0 == setting.variable ? wrong : nil }
        }
        #expect(error.problems == ["$\(setting.variable) takes \(setting.kind.expectation)"])
        #expect(error.status == 64)
    }
}

extension Setting {
    /// A value that it takes and that is not its default.
    var sample: JSONValue {
        switch kind {
        case .path: "/some/file"
        case .collectedFile: "/some/file.prom"
        case .model: "/some/model.json"
        case .text: "some words"
        case .number(let range, _): .double(range.lowerBound + 0.0625)
        case .integer(let range): .integer(range.upperBound)
        case .memory: "128MiB"
        case .choice(let words): .string(words[words.count - 1])
        case .flag: false
        case .address: "https://example.test/secret"
        case .command: .array(["/bin/true", "x"])
        case .time: "2026-11-20T06:30:00Z"
        }
    }

    /// A text that it does not take; nil if there is none.
    var wrong: String? {
        switch kind {
        case .path, .model: nil
        case .text: "two\nlines"
        case .number(let range, _): "\(range.upperBound + 1)"
        case .integer(let range): "\(range.lowerBound - 1)"
        case .memory: "1MiB"
        case .collectedFile, .choice, .flag, .address, .command, .time: "nonsense"
        }
    }
}
