import JSON
package import NightStages
import SnapshotStore

/// The process that ran stages of a run, and its machine: a line of `runs/<run>/trace.jsonl`.
package struct RunProcess: Sendable, Equatable {
    /// The name of the machine.
    package let host: String
    /// The cores that were there to work, and their name.
    package let processor: String
    /// Bytes of memory that the night was allowed to plan with.
    package let memory: ByteSize
    /// What scanned pairs: `v4`.
    package let kernel: String
    /// The operating system's kernel: `Linux 6.1.0`.
    package let system: String
    /// The version of oith.
    package let version: String
    /// The words of the command line.
    package let commandLine: [String]

    private enum Key: String {
        case host, processor, memoryBytes, kernel, system, version, commandLine
    }

    /// This process.
    package init(memory: ByteSize, kernel: String, version: String, commandLine: [String]) {
        host = AuditActor.hostName
        (processor, system) = (Machine.text, Machine.system)
        (self.memory, self.kernel) = (memory, kernel)
        (self.version, self.commandLine) = (version, commandLine)
    }

    /// Reads a line; nil where it is none of a process.
    init?(_ json: JSONValue) {
        guard let host = json[Key.host]?.string, let memory = json[Key.memoryBytes]?.integer else {
            return nil
        }
        let text = { (key: Key) in json[key]?.string ?? "" }
        (self.host, self.memory) = (host, ByteSize(memory))
        (processor, kernel) = (text(.processor), text(.kernel))
        (system, version) = (text(.system), text(.version))
        commandLine = json[Key.commandLine]?.array?.compactMap(\.string) ?? []
    }

    /// The line.
    var json: JSONValue {
        JSONValue(members: [
            (Key.host, .string(host)), (.processor, .string(processor)),
            (.memoryBytes, .integer(memory.bytes)), (.kernel, .string(kernel)),
            (.system, .string(system)), (.version, .string(version)),
            (.commandLine, .array(commandLine.map { .string($0) })),
        ])
    }
}
