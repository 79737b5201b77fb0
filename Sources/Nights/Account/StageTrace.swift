package import DurableFiles
import JSON
import NightStages
import SystemPackage

/// What each stage of a run used of the machine: `runs/<run>/trace.jsonl`, a line a stage.
///
///     {"state":"ScoreChunks","seconds":8.41,"processorSeconds":16.5,"peakMemoryBytes":412000000}
///
/// Before them each process that ran stages has a line of its own, see ``RunProcess``.
///
/// Only the process knows it that ran the stage, so that it is written when a night ends, however
/// it does; each process that resumes a run adds its lines. One that was killed adds none.
struct StageTrace {
    /// In the order in which the stages ended.
    private(set) var lines: [Line] = []
    /// Those that ran them.
    private(set) var processes: [RunProcess] = []

    struct Line {
        let state: String
        let seconds: Double
        let processorSeconds: Double
        let peakMemory: Int
    }

    /// Reads the trace of a run; what is no line of one is left out.
    init(reading path: FilePath) {
        guard let bytes = try? MappedFile(path).bytes() else { return }
        let values = bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            try? JSONValue(parsing: String(decoding: line, as: UTF8.self))
        }
        lines = values.compactMap(Line.init)
        processes = values.compactMap(RunProcess.init)
    }

    mutating func add(_ times: [NightFigures.StageTime], by process: RunProcess?) {
        if let process { processes.append(process) }
        lines += times.map {
            Line(
                state: $0.state, seconds: $0.seconds, processorSeconds: $0.processorSeconds,
                peakMemory: $0.peakMemory)
        }
    }

    /// The file.
    var bytes: [UInt8] {
        let values = processes.map(\.json) + lines.map(\.json)
        return Array(values.map { $0.text + "\n" }.joined().utf8)
    }
}

extension StageTrace.Line {
    fileprivate init?(_ json: JSONValue) {
        guard let state = json["state"]?.string, let seconds = json["seconds"]?.number,
            let processorSeconds = json["processorSeconds"]?.number,
            let peakMemory = json["peakMemoryBytes"]?.integer
        else { return nil }
        self.init(
            state: state, seconds: seconds, processorSeconds: processorSeconds,
            peakMemory: peakMemory)
    }

    fileprivate var json: JSONValue {
        [
            "state": .string(state), "seconds": Self.microseconds(seconds),
            "processorSeconds": Self.microseconds(processorSeconds),
            "peakMemoryBytes": .integer(peakMemory),
        ]
    }

    /// Seconds to the millionth, finer than the system counts.
    private static func microseconds(_ seconds: Double) -> JSONValue {
        .double((seconds * 1e6).rounded() / 1e6)
    }
}

extension Nights {
    /// Adds what this process used for the stages of a run to the run's trace.
    ///
    /// - Parameters:
    ///   - times: of the stages that it ran.
    ///   - run: its name.
    ///   - process: this one, and its machine; nil where that is not to be kept.
    /// - Throws: ``FileError``.
    package func record(
        _ times: [NightFigures.StageTime], of run: String, by process: RunProcess? = nil
    ) throws(FileError) {
        let folder = runDirectory(run)
        try files.makeDirectories(folder.path)
        var trace = StageTrace(reading: folder.trace)
        trace.add(times, by: process)
        try files.write(trace.bytes, durablyTo: folder.trace)
    }
}
