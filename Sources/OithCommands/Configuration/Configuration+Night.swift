import ArgumentParser
import Bytes
import DurableFiles
import JSON
import NightStages
import Nights
import Scoring
import SystemPackage
import UserPool

extension Configuration {
    /// Where the nights are.
    func dataFolder() throws -> FilePath { try path(.data, "the data folder") }

    /// The state machine's file; by default the shipped one.
    ///
    /// - Throws: ``CommandError`` if that is not found.
    func stateMachine() throws(CommandError) -> FilePath {
        if let file = self[.stateMachine]?.value.string { return FilePath(file) }
        return try ShippedFile.stateMachine(
            advice: "name the state machine, or give it as stateMachine in a configuration file "
                + "(--config)")
    }

    /// The scoring model's file.
    ///
    /// - Parameter pipelines: the folder of the state machine, where there is one.
    /// - Returns: its path; a named model's file is there.
    /// - Throws: ``CommandError`` where no model has the name.
    func modelFile(beside pipelines: FilePath? = nil) throws -> FilePath {
        try ShippedFile.model(text(.model), beside: pipelines)
    }

    var guards: GuardThresholds {
        GuardThresholds(
            nights: integer(.guardNights), usersDrop: number(.guardUsersDrop),
            listsDrop: number(.guardListsDrop), fullListsDrop: number(.guardFullListsDrop),
            scoreDrop: number(.guardScoreDrop), decisionsDrop: number(.guardDecisionsDrop),
            blocksDrop: number(.guardBlocksDrop), inForceDrop: number(.guardInForceDrop),
            exposureRise: self[.guardExposureRise]?.value.number,
            minUsers: integer(.guardMinUsers))
    }

    var scoringParameters: ScoringParameters {
        NightSettings.scoringParameters(
            radius: number(.radius), top: integer(.top), minimumScore: number(.minScore))
    }
}

extension NightSettings {
    /// The settings of a night as a configuration has them.
    init(
        _ configuration: Configuration, beside pipelines: FilePath? = nil,
        asOf: Instant, reuses: Bool
    ) throws {
        self.init(
            pool: try configuration.path(.pool, "the pool"), asOf: asOf.secondsText,
            model: try configuration.modelFile(beside: pipelines),
            radius: configuration.number(.radius), top: configuration.integer(.top),
            minimumScore: configuration.number(.minScore),
            chunkBudget: configuration.integer(.chunkBudget), codec: configuration.text(.codec),
            snapshotFormat: configuration.integer(.snapshotFormat),
            publishes: configuration.flag(.publish),
            maxRejectFraction: configuration.number(.maxRejectFraction),
            guards: configuration.guards,
            verifyEntries: VerifyExtent(rawValue: configuration.text(.verifyEntries)) ?? .all,
            reuses: reuses)
    }
}

extension Configuration {
    /// Looks whether the files are there that the settings name, and are what they are to be.
    ///
    /// - Throws: ``InvalidConfiguration`` with all that is missing; what is wrong in a file that is
    ///   there.
    func checkFiles() throws {
        let named: [(setting: Setting, words: String)] = [
            (.pool, "the pool"), (.stateMachine, "the state machine"),
        ]
        let missing = try named.compactMap { setting, words -> String? in
            guard let entry = self[setting], let path = entry.value.string,
                try FileStatus.find(FilePath(path), followingLinks: true) == nil
            else { return nil }
            return "\(entry.origin): \(words) \(path) is not there"
        }
        let problems = try missing + missingFolders() + wrongDataFolder()
        guard problems.isEmpty else {
            throw InvalidConfiguration(
                problems: problems,
                status: problems.count == (try wrongDataFolder()).count
                    ? ExitStatus.badData : ExitStatus.notFound)
        }
        let machine = self[.stateMachine]?.value.string
        if let machine { _ = try DefinitionFile(path: machine).read() }
        _ = try LoadedModel(
            reading: try modelFile(beside: machine.map { FilePath($0).removingLastComponent() }))
    }

    /// Folders that files are written into and that are not there, and a program that is not.
    private func missingFolders() throws -> [String] {
        let files: [(setting: Setting, words: String)] = [
            (.metricsFile, "the folder of the metrics"), (.metricsEMF, "the folder of the metrics"),
        ]
        var problems = try files.compactMap { setting, words -> String? in
            guard let (value, origin) = self[setting], let path = value.string else { return nil }
            let folder = FilePath(path).removingLastComponent()
            let status = try FileStatus.find(folder, followingLinks: true)
            if status?.isDirectory == true { return nil }
            return "\(origin): \(words), \(folder), is \(status == nil ? "not there" : "no folder")"
        }
        if let (value, origin) = self[.notifyCommand],
            let program = value.array?.first?.string, program.hasPrefix("/"),
            try FileStatus.find(FilePath(program), followingLinks: true) == nil
        {
            problems.append("\(origin): the program \(program) is not there")
        }
        return problems
    }

    /// A file in the place of the data folder.
    private func wrongDataFolder() throws -> [String] {
        guard let (value, origin) = self[.data], let path = value.string,
            let status = try FileStatus.find(FilePath(path), followingLinks: true),
            !status.isDirectory
        else { return [] }
        return ["\(origin): the data folder \(path) is no folder"]
    }
}
