import ArgumentParser
import JSON
import NightReport
import NightStages
import OithBench
import Scoring
import ScoringKernel

/// `oith bench kernel`.
struct BenchKernelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernel",
        abstract: "Scan pairs with each kernel that this machine supports.",
        discussion: """
              oith bench kernel --users 32768 --queries 2000

            The pairs are in random order, with 128 interests and six categories; about 2 % pass \
            the filters, so that nothing can be skipped. Each scan calls the function that a night \
            calls, on one core, in blocks of 4,096 candidates; `scalar` is the plain loop. Time is \
            the processor time of the thread, the median of three rounds; bytes are those of all \
            columns scanned. Exit code 1 if the kernels do not find the same pairs.
            """)

    @Option(parsing: .unconditional, help: "Number of users that each query is compared with.")
    var users = 32_768

    @Option(parsing: .unconditional, help: "Number of users that are compared with all others.")
    var queries = 2000

    @OptionGroup var format: OutputFormat

    func validate() throws {
        guard 1...10_000_000 ~= users else {
            throw ValidationError("--users is in 1...10000000.")
        }
        guard 1...users ~= queries else {
            throw ValidationError("--queries is in 1...--users.")
        }
    }

    func run() throws {
        let program = KernelWorkload(users: users, queries: queries)
        let figures = try KernelBench(program).run()
        let report = KernelBenchReport(
            users: users, queries: queries, machine: "\(Machine.text), \(CPULevel.name)",
            figures: figures)
        Terminal.output(format.json ? report.json.text + "\n" : report.text)
    }
}

/// The figures of `oith bench kernel`, for people and for programs.
private struct KernelBenchReport {
    let users: Int
    let queries: Int
    let machine: String
    let figures: [KernelBench.Figure]

    var text: String {
        var table = Table([
            ("minimum score", .right), ("kernel", .left), ("billion pairs/s", .right),
            ("to scalar", .right), ("GB/s", .right), ("passed", .right), ("survived", .right),
        ])
        for figure in figures {
            table.add([
                NumberFormatting.hundredths(Int(figure.threshold)), figure.level.rawValue,
                NumberFormatting.decimal(figure.pairsPerSecond / 1e9, 3),
                NumberFormatting.decimal(ratio(figure), 1),
                NumberFormatting.decimal(figure.bytesPerSecond / 1e9, 1),
                NumberFormatting.percent(figure.passed, of: figure.pairs),
                NumberFormatting.percent(figure.survivors, of: figure.pairs),
            ])
        }
        return """
            machine  \(machine); one core used
            pairs    \(NumberFormatting.count(queries)) x \(NumberFormatting.count(users)), in blocks of \
            \(NumberFormatting.count(KernelWorkload.blockRowCount)); a tenth of the queries for scalar

            \(table.text)
            """
    }

    var json: JSONValue {
        [
            "users": .integer(users), "queries": .integer(queries),
            "machine": .string(machine), "bytesPerPair": .integer(KernelWorkload.bytesPerRow),
            "kernels": .array(
                figures.map { figure in
                    [
                        "kernel": .string(figure.level.rawValue),
                        "threshold": .integer(Int(figure.threshold)),
                        "pairs": .integer(figure.pairs), "passed": .integer(figure.passed),
                        "survivors": .integer(figure.survivors),
                        "seconds": .double(figure.seconds),
                        "pairsPerSecond": .double(figure.pairsPerSecond),
                        "bytesPerSecond": .double(figure.bytesPerSecond),
                        "ratioToScalar": .double(ratio(figure)),
                    ]
                }),
        ]
    }

    /// To the plain loop with the same threshold.
    private func ratio(_ figure: KernelBench.Figure) -> Double {
        let scalar = figures.first { $0.level == .scalar && $0.threshold == figure.threshold }
        return scalar.map { figure.pairsPerSecond / $0.pairsPerSecond } ?? 0
    }
}
