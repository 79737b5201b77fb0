import DurableFiles
import NightReport
import NightStages
import Nights
import StateMachine
import SystemPackage

/// What a night leaves for those who did not watch it: its page and its metrics.
///
///     DIR/runs/<run>/report.html
///     DIR/runs/<run>/trace.jsonl          what each stage used of the machine
///     DIR/runs/<run>/metrics.prom         and a copy where --metrics-file says
///
/// That something of it cannot be written is said and changes nothing: a good night stays good, and
/// a failed one keeps its own error.
struct RunArtifacts {
    let nights: Nights
    let files: any FileSystem
    /// How many cores read the snapshot.
    let width: Int
    /// A copy of the metrics, for node_exporter; nil for none.
    let metricsFile: FilePath?
    /// The log that takes the metrics in CloudWatch's format; nil for none.
    let embeddedMetrics: FilePath?

    /// - Parameters:
    ///   - nights: where the run is.
    ///   - files: the door through which everything is written.
    ///   - configuration: says where else metrics go, and how many cores there are.
    init(_ nights: Nights, in files: any FileSystem, _ configuration: Configuration) {
        self.nights = nights
        self.files = files
        width = configuration.concurrency
        metricsFile = configuration[.metricsFile]?.value.string.map { FilePath($0) }
        embeddedMetrics = configuration[.metricsEMF]?.value.string.map { FilePath($0) }
    }

    /// Writes everything about a run that has come to its end.
    ///
    /// - Parameters:
    ///   - run: its name.
    ///   - figures: what the process knows of it.
    /// - Returns: what could not be written, and why.
    func write(_ run: String, _ figures: NightFigures) async -> [String] {
        var problems: [String] = []
        func attempt(_ what: String, _ body: () throws -> Void) {
            do { try body() } catch { problems.append("\(what) could not be written: \(error)") }
        }
        // The account reads it. A night that failed early has no folder before this.
        attempt("its trace") { try nights.record(figures.stageTimes, of: run) }
        let account: NightAccount
        do {
            account = try await nights.account(of: run, width: width)
        } catch {
            return problems + ["the run's own account could not be read: \(error)"]
        }
        let folder = nights.runDirectory(run)
        let metrics = NightMetrics(account, version: Version.text, now: SystemClock().now)
        attempt("its report") {
            try files.write(Array(ReportPage(account).html.utf8), durablyTo: folder.report)
        }
        attempt("its metrics") {
            try files.write(Array(metrics.prometheus.utf8), durablyTo: folder.metrics)
        }
        return problems + send(metrics)
    }

    /// Writes that a night failed of which there is no account, for those who look at metrics only.
    ///
    /// - Parameters:
    ///   - result: how it ended.
    ///   - run: its name; nil where it had none yet.
    /// - Returns: what could not be written, and why.
    func write(_ result: NightMetrics.Unaccounted, of run: String?) -> [String] {
        if metricsFile == nil, embeddedMetrics == nil { return [] }
        return send(
            NightMetrics(
                result, run: run, nights.standing, version: Version.text, now: SystemClock().now))
    }

    /// Writes metrics where others look for them.
    private func send(_ metrics: NightMetrics) -> [String] {
        var problems: [String] = []
        func attempt(_ path: FilePath, _ body: () throws -> Void) {
            do { try body() } catch {
                let words = CommandError(anything: error).message
                problems.append("metrics could not be written to \(path): \(words)")
            }
        }
        if let path = metricsFile {
            attempt(path) { try MetricsFile.write(metrics, to: path, in: files) }
        }
        if let path = embeddedMetrics {
            attempt(path) { try Self.append(metrics.embedded, to: path) }
        }
        return problems
    }

    /// A log grows at its end, in one write, so that whoever follows it sees whole lines.
    ///
    /// A pipe that nobody reads is an error and not waited for: the night is over.
    private static func append(_ text: String, to path: FilePath) throws {
        do {
            let log = try FileDescriptor.openOrMake(
                path, .writeOnly, options: [.append, .nonBlocking])
            _ = try log.closeAfter { try log.writeAll(Array(text.utf8)) }
        } catch {
            let cause = (error as? FileError)?.errno ?? error as? Errno
            guard cause == .noSuchAddressOrDevice || cause == .wouldBlock else { throw error }
            throw CommandError(
                ExitStatus.inputOutput,
                "it is a pipe or a device, and nobody takes what is written")
        }
    }
}
