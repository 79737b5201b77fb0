package import DurableFiles
import NightStages
package import StateMachine
package import SystemPackage

/// Writes what a night leaves for those who did not watch it: its page and its metrics.
///
///     DIR/runs/<run>/report.html
///     DIR/runs/<run>/trace.jsonl          what each stage used of the machine
///     DIR/runs/<run>/metrics.prom         and a copy where --metrics-file says
///
/// What cannot be written is reported and changes nothing: a good night stays good, and a failed one
/// keeps its own error.
package struct RunArtifacts: Sendable {
    private let nights: Nights
    private let renderer: any RunRenderer
    private let files: any FileSystem
    private let width: Int
    private let metricsFile: FilePath?
    private let embeddedMetrics: FilePath?
    private let clock: any ExecutionClock
    private let describe: @Sendable (any Error) -> String

    /// - Parameters:
    ///   - nights: where the run is.
    ///   - renderer: makes the page and the metrics.
    ///   - files: through what everything is written.
    ///   - width: how many cores read the snapshot; at least 1.
    ///   - metricsFile: a copy of the metrics, for node_exporter; nil for none.
    ///   - embeddedMetrics: the log that takes the metrics in CloudWatch's format; nil for none.
    ///   - clock: tells when metrics are written.
    ///   - describe: says what an error was, for a person.
    package init(
        _ nights: Nights, _ renderer: any RunRenderer, in files: any FileSystem, width: Int,
        metricsFile: FilePath?, embeddedMetrics: FilePath?,
        clock: any ExecutionClock = SystemClock(),
        describe: @escaping @Sendable (any Error) -> String = { "\($0)" }
    ) {
        (self.nights, self.renderer, self.files, self.width) = (nights, renderer, files, width)
        (self.metricsFile, self.embeddedMetrics) = (metricsFile, embeddedMetrics)
        (self.clock, self.describe) = (clock, describe)
    }

    /// Writes everything about a run that has come to its end.
    ///
    /// - Parameters:
    ///   - run: its name.
    ///   - figures: what the process knows of it.
    ///   - process: this one, and its machine; nil where that is not to be kept.
    /// - Returns: what could not be written, and why.
    package func write(
        _ run: String, _ figures: NightFigures, by process: RunProcess? = nil
    ) async -> [String] {
        var problems: [String] = []
        func attempt(_ what: String, _ body: () throws -> Void) {
            do { try body() } catch { problems.append("\(what) could not be written: \(error)") }
        }
        // The account reads it. A night that failed early has no folder before this.
        attempt("its trace") { try nights.record(figures.stageTimes, of: run, by: process) }
        let account: NightAccount
        do {
            account = try await nights.account(of: run, width: width)
        } catch {
            return problems + ["the run's own account could not be read: \(error)"]
        }
        let folder = nights.runDirectory(run)
        let metrics = renderer.metrics(account, now: clock.now)
        attempt("its report") {
            try files.write(Array(renderer.page(account).utf8), durablyTo: folder.report)
        }
        attempt("its metrics") {
            try files.write(Array(metrics.prometheus.utf8), durablyTo: folder.metrics)
        }
        // A part of a night says nothing of the last one, whose figures others look at.
        return account.run.isPartial ? problems : problems + send(metrics)
    }

    /// Writes that a night failed of which there is no account, for those who look at metrics only.
    ///
    /// - Parameters:
    ///   - ending: how it ended.
    ///   - run: its name; nil where it had none yet.
    /// - Returns: what could not be written, and why.
    package func write(_ ending: UnaccountedEnding, of run: String?) -> [String] {
        if metricsFile == nil, embeddedMetrics == nil { return [] }
        return send(
            renderer.metrics(ending, run: run, nights.serviceStatus, now: clock.now))
    }

    /// Writes metrics where others look for them.
    private func send(_ metrics: RenderedMetrics) -> [String] {
        var problems: [String] = []
        func attempt(_ path: FilePath, _ body: () throws -> Void) {
            do { try body() } catch {
                problems.append("metrics could not be written to \(path): \(describe(error))")
            }
        }
        if let path = metricsFile {
            attempt(path) { try files.writeMetrics(metrics.prometheus, to: path) }
        }
        if let path = embeddedMetrics {
            attempt(path) { try Self.append(metrics.embedded, to: path) }
        }
        return problems
    }

    /// A log grows at its end, in one write, so that a reader that follows it sees whole lines.
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
            throw NightError(
                .io, "it is a pipe or a device, and nobody takes what is written")
        }
    }
}

extension FileSystem {
    /// Replaces a file of metrics in one step, or writes into a pipe or a device.
    ///
    /// Everybody may read it: node_exporter's textfile collector is another user. A pipe that nobody
    /// empties is an error and not waited for: the night is over.
    package func writeMetrics(_ prometheus: String, to path: FilePath) throws(FileError) {
        var writer = try DurableWriter(output: path, in: self, waits: false)
        try writer.append(prometheus)
        try writer.setPermissions([.ownerReadWrite, .groupRead, .otherRead])
        try writer.commit()
    }
}
