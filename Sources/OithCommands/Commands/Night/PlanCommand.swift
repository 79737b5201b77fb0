import ArgumentParser
import DurableFiles
import JSON
import NightReport
import NightStages
import Nights

/// `oith plan`.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Estimate a night before it runs: pairs, time, memory, disk, cost.",
        discussion: """
              oith plan --pool pool.sqlite --data night --price-per-core-hour 0.04
              oith plan --users 5000000 --data night --json

            With --pool the rows are counted and a sample of some thousand users is compared with \
            each other, which takes a second or two for a million users. With --users the newest \
            complete night of --data is scaled to that many rows, in the same country: the number \
            of pairs grows with the square of the users. Without such a night a generated pool is \
            scaled.

            Times are based on what that night took on this machine, else on rates that come with \
            oith; the output says which. `oith run` makes the same estimate, and its summary \
            compares it with the time that the run took.
            """)

    @OptionGroup var pool: PoolLocation

    @Option(
        parsing: .unconditional, help: "Number of rows of users to plan for, instead of a pool.")
    var users: Int?

    @OptionGroup var data: DataLocation
    @OptionGroup var model: ModelLocation
    @OptionGroup var scoring: ScoringOptions
    @OptionGroup var machine: MachineOptions
    @OptionGroup var cut: ChunkingOptions

    @Option(
        name: .customLong("price-per-core-hour"),
        parsing: .unconditional, help: "Price of one core for one hour; adds the cost of the night."
    )
    var price: Double?

    @OptionGroup var format: OutputFormat

    func validate() throws {
        if let users {
            guard 1...1_000_000_000 ~= users else {
                throw ValidationError("--users is in 1...1000000000.")
            }
            guard pool.pool == nil else {
                throw ValidationError("Give --pool or --users, not both.")
            }
            guard scoring.settings.isEmpty, model.settings.isEmpty else {
                throw ValidationError(
                    "--users plans for the settings of an earlier night; to plan with another "
                        + "--radius, --top, --min-score or --model, give --pool.")
            }
        }
        if let price, !(price >= 0 && price <= 1e6) {
            throw ValidationError("--price-per-core-hour is a price of 0 or more.")
        }
    }

    func run() throws {
        let files = LocalFileSystem()
        let configuration = try data.file.read(
            pool.settings, data.settings, model.settings, scoring.settings, machine.settings,
            cut.settings)
        let nights = (try? configuration.dataFolder()).map { Nights($0, in: files) }
        if let nights { try DataFolder(nights.dataDirectory).requireOursOrNothing() }
        let rates = try nights?.measuredRates() ?? .shipped
        let top = configuration.integer(.top)
        let base =
            try users.map { try grown(to: $0, top: top, nights) }
            ?? sketched(configuration, files)
        let sizes =
            [base.size]
            + [1e7, 1e8].filter { $0 > base.size.rows }
            .map { base.size.grown(to: $0, top: top) }
        let budget = configuration.memory
        let plans = sizes.map { size in
            NightPlan(
                size, rates, cores: configuration.concurrency, budget: budget,
                chunkBudget: configuration.integer(.chunkBudget), top: top)
        }
        let report = PlanReport(
            plans: plans, sizeGrounds: base.grounds, budget: budget, price: price)
        Terminal.output(format.json ? report.json.text + "\n" : report.text)
    }

    /// The size of a night of so many rows, and where it comes from.
    private func grown(to users: Int, top: Int, _ nights: Nights?) throws -> (
        size: NightSize, grounds: String
    ) {
        let measured = try nights?.measuredSize()
        let base = measured?.size ?? .generated
        let origin = measured.map { "run \($0.run)" } ?? "a generated pool"
        return (
            base.grown(to: Double(users), top: top),
            "\(origin) of \(NumberFormatting.count(Int(base.rows))) rows, grown in the same country"
        )
    }

    private func sketched(
        _ configuration: Configuration, _ files: LocalFileSystem
    ) throws -> (size: NightSize, grounds: String) {
        let settings = try NightSettings(
            configuration, asOf: scoring.instant(), reuses: true)
        let scratch = try TemporaryWork.plan.folder()
        defer { scratch.remove() }
        let sketch = PoolWorkload(settings, scratch: scratch.path, in: files)
        let size = try sketch.size()
        let sampled = min(PoolWorkload.sampledRows, Int(size.rows))
        return (
            size,
            "\(NumberFormatting.count(sampled)) of \(NumberFormatting.count(Int(size.rows))) rows of the pool"
        )
    }
}
