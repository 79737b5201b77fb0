import ArgumentParser
import Bytes
import JSON
import NightStages
import Nights
import SystemPackage
import UserPool

/// Settings that a rerun changes; what is not given stays as the run had it.
struct SettingChanges: SettingOptions {
    @Option(changing: .pool) var pool: String?

    @Option(name: .customLong("as-of"), help: "The instant of the night, ISO 8601.")
    var asOf: String?

    @Option(changing: .model) var model: String?
    @Option(changing: .radius) var radius: Double?
    @Option(changing: .top) var top: Int?
    @Option(changing: .minScore) var minScore: Double?
    @Option(changing: .chunkBudget) var chunkBudget: Int?
    @Option(changing: .codec) var codec: String?

    @Flag(inversion: .prefixedNo, help: Setting.publish.changeHelp)
    var publish: Bool?

    var settings: SettingValues {
        SettingValues([
            .pool: pool, .model: model, .radius: radius, .top: top, .minScore: minScore,
            .chunkBudget: chunkBudget, .codec: codec, .publish: publish,
        ])
    }

    func validate() throws {
        try settings.checkFlags()
        try AsOf.check(asOf)
    }

    /// The changed fields of the execution's input.
    ///
    /// - Throws: ``CommandError`` if there is no such model; what is wrong with the model.
    func fields() throws -> [RerunRequest.Change] {
        var values = settings
        if let model {
            let path = try ShippedFile.model(model)
            _ = try LoadedModel(reading: path)
            values[.model] = .string(path.string)
        }
        var fields = Setting.all.compactMap { setting -> RerunRequest.Change? in
            guard let value = values[setting], let key = TaskKey(rawValue: setting.name) else {
                return nil
            }
            return RerunRequest.Change(key, value)
        }
        if let instant = asOf.flatMap({ Instant($0) }) {
            fields.append(RerunRequest.Change(.asOf, .string(instant.secondsText)))
        }
        return fields
    }

    /// What the configuration file and the environment say about fields of the input.
    ///
    /// A default says nothing: the run keeps what it had.
    static func configured(_ configuration: Configuration) throws -> [RerunRequest.Change] {
        let keys = Set(NightStage.allCases.flatMap(\.settings))
        var fields = try Setting.all.compactMap { setting -> RerunRequest.Change? in
            guard let (value, origin) = configuration[setting], origin.isWritten,
                let key = setting.taskKey, keys.contains(key)
            else { return nil }
            let isModel = key == .model
            return RerunRequest.Change(
                key, isModel ? .string(try configuration.modelFile().string) : value,
                origin: "\(origin)")
        }
        let guards = Setting.guards.compactMap { configuration[$0]?.origin }
        if let origin = guards.first(where: \.isWritten) {
            fields.append(
                RerunRequest.Change(.guards, configuration.guards.json, origin: "\(origin)"))
        }
        return fields
    }
}

extension Setting {
    /// The field of a night's input that it is.
    fileprivate var taskKey: TaskKey? {
        self == .verifyEntries ? .verifyEntries : TaskKey(rawValue: name)
    }
}

extension Configuration.Origin {
    /// Whether a person wrote it into a file or a variable.
    fileprivate var isWritten: Bool {
        switch self {
        case .environment, .file: true
        case .flag, .builtIn: false
        }
    }
}
