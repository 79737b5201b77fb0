import ArgumentParser

/// When a night must be finished; shared by `run`, `resume` and `rerun`.
struct DeadlineOptions: SettingOptions {
    @Option(.finishBy) var finishBy: String?

    var settings: SettingValues { SettingValues([.finishBy: finishBy]) }
}
