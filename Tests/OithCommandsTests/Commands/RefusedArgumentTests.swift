import Testing

/// What each command refuses before it does anything: exit code 64 and what to write instead.
@Suite struct RefusedArgumentTests {
    private static let year = "31536000"

    static let table: [(command: String, message: String)] = [
        // Flags that belong to one another.
        ("plan --users 0", "--users is in 1...1000000000."),
        ("plan --users 1000000001", "--users is in 1...1000000000."),
        ("plan --users 5 --pool p", "Give --pool or --users, not both."),
        (
            "plan --users 5 --radius 3",
            "--users plans for the settings of an earlier night; to plan with another --radius, "
                + "--top, --min-score or --model, give --pool."
        ),
        ("plan --price-per-core-hour=-0.01", "--price-per-core-hour is a price of 0 or more."),
        ("plan --price-per-core-hour 1000001", "--price-per-core-hour is a price of 0 or more."),
        ("rerun --from A --only B", "Give one of --from, --only and --chunk."),
        (
            "rerun --chunk 9q8,,9q9",
            "--chunk takes names separated by commas; one of them is empty."
        ),
        ("lookup", "Name a user, or - for standard input, or give --example."),
        ("lookup a --example", "Name a user, or - for standard input, or give --example."),
        ("pool check p --pool p", "Name the pool once: as argument, or with --pool."),
        ("explain a -", "Name the candidate too, or give - to read both."),
        ("explain - a", "- reads both emails from standard input; name none, or both."),
        ("snapshot pin x --remove", "There is one pin: --remove takes no snapshot."),
        (
            "snapshot rollback --to-last-sound --to x",
            "--to-last-sound takes neither --to nor --no-verify."
        ),
        ("snapshot verify --all", "--all and --model need --pool."),
        (
            "snapshot forget --undo --accept-loss x",
            "--accept-loss is used with emails to forget, or alone."
        ),
        (
            "snapshot forget --check --accept-loss",
            "--accept-loss is used with emails to forget, or alone."
        ),
        (
            "snapshot forget - a",
            "- must be the only argument: all emails come from standard input."
        ),
        (
            "snapshot forget --check a",
            "--check looks for all forgotten users; it takes no emails."
        ),
        ("snapshot forget --undo", "--undo needs emails, or --from-file."),
        ("bench night --users 5 --pool p", "Give --users or --pool, not both."),
        (
            "pool generate --users 1 --seed 1 --export e --pool p",
            "--export writes no pool; leave out --pool."
        ),
        // Ranges, below and above.
        ("runs --limit 0", "--limit is at least 1."),
        ("audit --limit=-1", "--limit is at least 0."),
        ("stop --wait=-1", "--wait is in 0...86400."),
        ("stop --wait 86401", "--wait is in 0...86400."),
        ("snapshot verify --sample 0", "--sample is at least 1."),
        ("snapshot verify --concurrency 0", "--concurrency is at least 1."),
        ("snapshot diff a --concurrency 0", "--concurrency is at least 1."),
        ("snapshot export --format csv --ttl=-1", "--ttl is in seconds, 0 to a hundred years."),
        (
            "snapshot export --format csv --ttl 3155760001",
            "--ttl is in seconds, 0 to a hundred years."
        ),
        ("parquet dump f --limit=-1", "--limit is a number of rows."),
        ("pool generate --users=-1 --seed 1", "--users is in 0...99999999."),
        ("pool generate --users 100000000 --seed 1", "--users is in 0...99999999."),
        ("bench kernel --users 0", "--users is in 1...10000000."),
        ("bench kernel --users 10000001", "--users is in 1...10000000."),
        ("bench kernel --users 8 --queries 9", "--queries is in 1...--users."),
        ("bench lookup --lookups 10000001", "--lookups is in 1...10000000."),
        ("bench lookup --peer-users 10000001", "--cold and --peer-users are in 0...10000000."),
        ("bench lookup --follow 31536001", "--follow is in 1...\(year)."),
        ("bench night --repeat 0", "--repeat is in 1...1000."),
        ("bench score --repeat 1001", "--repeat is in 1...1000."),
        ("bench state-machine --items 100000001", "--items is in 1...100000000."),
        ("bench state-machine --concurrency 10001", "--concurrency is in 1...10000."),
        // Instants, placeholders, digests.
        (
            "run --as-of yesterday",
            "--as-of is an instant in whole seconds such as 2026-11-20T04:00:00Z."
        ),
        (
            "plan --as-of 2026-11-20T04:00:00.5Z",
            "--as-of is an instant in whole seconds such as 2026-11-20T04:00:00Z."
        ),
        (
            "rerun --as-of 20.11.2026",
            "--as-of is an instant in whole seconds such as 2026-11-20T04:00:00Z."
        ),
        (
            "bench night --as-of 2026-13-20T04:00:00Z",
            "--as-of is an instant in whole seconds such as 2026-11-20T04:00:00Z."
        ),
        ("pool check p --as-of now", "--as-of is an instant such as 2026-11-20T04:00:00Z."),
        (
            "pool generate --users 1 --seed 1 --as-of now",
            "--as-of is an instant such as 2026-11-20T04:00:00Z."
        ),
        ("run --set novalue", "--set takes NAME=VALUE, not novalue."),
        ("resume --set =value", "--set takes NAME=VALUE, not =value."),
        ("audit --head 41", "--head is NUMBER:SHA256, as a notification has them."),
        ("audit --head 0:\(digest)", "--head is NUMBER:SHA256, as a notification has them."),
        ("audit --head x:\(digest)", "--head is NUMBER:SHA256, as a notification has them."),
        ("audit --head 1:\(digest)a", "--head is NUMBER:SHA256, as a notification has them."),
        ("audit --head 1:\(digest):2", "--head is NUMBER:SHA256, as a notification has them."),
        // Settings, by the range of the table.
        ("run --radius 12500.5", "--radius takes a number of miles in 0...12500."),
        ("run --radius -1", "--radius takes a number of miles in 0...12500."),
        ("rerun --min-score -0.5", "--min-score takes a number of points in 0...100."),
        ("resume --concurrency -2", "--concurrency takes a whole number in 1...4096."),
        ("runs --limit -3", "--limit is at least 1."),
        ("plan --users -1", "--users is in 1...1000000000."),
        ("gc --results-gigabytes -1", "--results-gigabytes takes a number in 0...1000000."),
        ("plan --top 0", "--top takes a whole number in 1...255."),
        ("explain a b --min-score 101", "--min-score takes a number of points in 0...100."),
        ("resume --concurrency 4097", "--concurrency takes a whole number in 1...4096."),
        ("run --memory 63MiB", "--memory takes a size of at least 64 MiB, such as 8GiB."),
        ("rerun --codec gzip", "--codec takes lz4 or zstd."),
        ("gc --keep-snapshots 2", "--keep-snapshots takes a whole number in 3...1000000."),
        ("gc --results-gigabytes=-1", "--results-gigabytes takes a number in 0...1000000."),
        (
            "run --finish-by 25:00",
            "--finish-by takes a time such as 06:30, in the machine's time zone, or "
                + "2026-11-20T06:30:00Z."
        ),
        (
            "report --metrics-file oith.txt",
            "--metrics-file takes the path of a file whose name ends in .prom."
        ),
    ]

    private static let digest = String(repeating: "a", count: 64)

    @Test(arguments: table.map(\.command))
    func `It is refused with what to write instead`(command: String) async throws {
        let message = try #require(Self.table.first { $0.command == command }).message
        let run = await oith(command.split(separator: " ").map(String.init))
        #expect(run.status == 64)
        #expect(run.errors.hasPrefix("Error: \(message)\nUsage: oith "), "\(run)")
        #expect(run.output.isEmpty)
    }

    @Test(arguments: [
        ("run --top many", "The value 'many' is invalid for '--top <number>'"),
        ("run --log-format xml", "The value 'xml' is invalid for '--log-format <text|json>'"),
        ("run --memory much", "The value 'much' is invalid for '--memory <size>'"),
        (
            "snapshot export --format xml",
            "The value 'xml' is invalid for '--format <format>'. Please provide one of 'redis', "
                + "'dynamodb', 'csv' or 'jsonl'."
        ),
        (
            "state-machine validate f --type nightly",
            "The value 'nightly' is invalid for '--type <type>'"
        ),
        ("bench night --density thin", "The value 'thin' is invalid for '--density <density>'"),
        ("pool import e --table matches", "The value 'matches' is invalid for '--table <table>'"),
        ("why", "Missing expected argument '<chunk>'"),
        ("pool generate --users 1", "Missing expected argument '--seed <seed>'"),
        ("snapshot export", "Missing expected argument '--format <format>'"),
        ("lookup a b", "Unexpected argument 'b'"),
        ("runs --verbose", "Unknown option '--verbose'"),
        ("snapshots", "Unknown command 'snapshots'. Did you mean 'oith snapshot'?\nUsage: oith "),
    ])
    func `What is of another type, missing or unknown the parser refuses`(
        command: String, message: String
    ) async {
        let run = await oith(command.split(separator: " ").map(String.init))
        #expect(run.status == 64)
        #expect(run.errors.hasPrefix("Error: \(message)"), "\(run)")
    }

    @Test(arguments: [
        "audit --limit 0 --head 1:\(digest)", "runs --limit 1", "stop --wait 86400",
    ])
    func `The ends of a range are taken`(command: String) async {
        // Refused for the data folder that nobody named, and not for what is tested here.
        let run = await oith(command.split(separator: " ").map(String.init))
        #expect(run.status == 64)
        #expect(
            run.errors.hasPrefix(
                "Error: Name the data folder with --data, in OITH_DATA or in a configuration file "
                    + "(--config)."), "\(run)")
    }

    @Test(arguments: [
        ("stauts", "Did you mean 'oith status'?", "oith <subcommand>", "oith"),
        ("runn --pool p", "Did you mean 'oith run'?", "oith <subcommand>", "oith"),
        (
            "snapshot lst --data d", "Did you mean 'oith snapshot list'?",
            "oith snapshot <subcommand>", "oith snapshot"
        ),
        // Of this very name elsewhere.
        ("rollback", "Did you mean 'oith snapshot rollback'?", "oith <subcommand>", "oith"),
        (
            "check", "Did you mean 'oith pool check' or 'oith config check'?",
            "oith <subcommand>", "oith"
        ),
        (
            "snapshot runs", "Did you mean 'oith runs'?", "oith snapshot <subcommand>",
            "oith snapshot"
        ),
        ("xyzzyxyzzy", "", "oith <subcommand>", "oith"),
    ])
    func `A command that there is not is answered with the one that was meant`(
        command: String, suggestion: String, usage: String, help: String
    ) async {
        let words = command.split(separator: " ").map(String.init)
        let word = words.first { $0 != "snapshot" } ?? ""
        let run = await oith(words)
        #expect(run.status == 64)
        #expect(
            run.errors == """
                Error: Unknown command '\(word)'.\(suggestion.isEmpty ? "" : " " + suggestion)
                Usage: \(usage)
                  See '\(help) --help' for more information.

                """)
    }

    @Test(arguments: [
        ("runs", "Usage: oith runs [--config"), ("lookup a", "Usage: oith lookup "),
        ("snapshot list", "Usage: oith snapshot list "), ("stop", "Usage: oith stop "),
        ("pool generate --users 1 --seed 1", "Usage: oith pool generate "),
    ])
    func `What is missing is answered with the command's own usage`(
        command: String, usage: String
    ) async {
        let run = await oith(command.split(separator: " ").map(String.init))
        #expect(run.status == 64)
        #expect(run.errors.contains("\n" + usage), "\(run)")
        #expect(run.errors.hasSuffix(" --help' for more information.\n"))
    }
}
