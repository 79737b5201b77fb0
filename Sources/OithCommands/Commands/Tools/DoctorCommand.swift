import ArgumentParser
import Bytes
import JSON
import StateMachine

/// `oith doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check whether the next night can run and lookups work.",
        discussion: """
              oith doctor --config /etc/oith/night.json
              oith doctor --data night --json

            Checks the program, the configuration and the files that it names, the data folder and \
            the disk, the lock and the heartbeat of a run, the last run, the current snapshot and \
            its age (stale after 24 hours), the pin, and snapshots that the guard held back. \
            Changes nothing and reads no users.

            Exit code 0 if no check failed (there may be warnings), 1 if one failed, 65 if the \
            configuration is invalid.
            """)

    @OptionGroup var pool: PoolLocation
    @OptionGroup var data: DataLocation

    @OptionGroup var format: OutputFormat

    func run() throws {
        let configuration = try data.file.read(pool.settings, data.settings)
        let now = Int(SystemClock().now.milliseconds / 1000)
        let findings = Doctor(configuration: configuration, now: now).findings()
        let failed = findings.count { $0.status == .failed }
        if format.json {
            let object: JSONValue = [
                "sound": .bool(failed == 0), "findings": .array(findings.map(\.json)),
            ]
            Terminal.output(object.text + "\n")
        } else {
            var table = Table([("status", .left), ("subject", .left), ("finding", .left)])
            for finding in findings {
                let status = finding.status == .fine ? "ok" : finding.status.rawValue
                table.add([status, finding.subject, finding.message])
            }
            Terminal.output(table.text)
        }
        if failed > 0 { throw CommandError(ExitStatus.runFailed, "\(failed) of them failed") }
    }
}
