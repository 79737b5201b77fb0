import ArgumentParser
import DurableFiles
import NightReport
import NightStages
import Nights
import StateMachine
import SystemPackage

/// `oith report`.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write the report of a run, one page for a browser.",
        discussion: """
              oith report --data night -o report.html
              oith report 2026-11-20T040000Z-1 --data night > report.html
              oith report --data night --metrics-file oith.prom

            Each run writes its page to runs/RUN/report.html by itself; this command writes it \
            again, also for a run that was interrupted or is still running. The page is a single \
            file that loads nothing from the network. It holds no personal data: counts, and names \
            of stages, chunks and geohash cells.

            With --metrics-file it writes the metrics instead: after a snapshot was published or \
            rolled back by hand, alerts know which one is current.
            """)

    @Argument(
        help: "The run. [default: the last one that was not cut short by --only or --through]",
        completion: .runs)
    var name: String?

    @OptionGroup var data: DataLocation

    @Option(
        name: [.customShort("o"), .long],
        help: """
            The file to write, replaced in one step; pipes and devices are written to. [default: \
            standard output]
            """, completion: .file())
    var output: String?

    @Option(
        name: .customLong("metrics-file"),
        help: ArgumentHelp(
            "The file for the current metrics in the text format of Prometheus.",
            valueName: "path"), completion: .file())
    var metricsFile: String?

    func validate() throws { try SettingValues([.metricsFile: metricsFile]).checkFlags() }

    func run() async throws {
        let files = LocalFileSystem()
        let nights = Nights(try data.path(), in: files)
        if let metricsFile {
            let path = FilePath.absolute(metricsFile)
            let whole = try name ?? nights.lastWholeRun()
            let account = try await nights.account(of: whole, width: Machine.coreCount)
            let metrics = NightMetrics(account, version: Version.text, now: SystemClock().now)
            try files.writeMetrics(metrics.prometheus, to: path)
            Terminal.message("wrote \(path)")
            if output == nil { return }
        }
        let account = try await nights.account(of: name, width: Machine.coreCount)
        let page = ReportPage(account).html
        guard let output, output != "-" else {
            return Terminal.output(Array(page.utf8))
        }
        let path = FilePath.absolute(output)
        var writer = try DurableWriter(output: path, in: files)
        try writer.append(page)
        try writer.commit()
        Terminal.message("wrote \(path)")
    }
}
