// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target.
let settings: [SwiftSetting] = [
    // A warning is a defect that has not been looked at yet.
    .treatAllWarnings(as: .error),
    // Every use of a pointer says `unsafe`, so that a reader finds them all.
    .strictMemorySafety(),
    // `any` marks where dispatch and boxing happen.
    .enableUpcomingFeature("ExistentialAny"),
    // What a module imports is its own business unless it says otherwise.
    .enableUpcomingFeature("InternalImportsByDefault"),
    // A member is visible only where its module is imported.
    .enableUpcomingFeature("MemberImportVisibility"),
    // An async function runs where its caller runs; leaving is spelled out.
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

#if arch(x86_64)
    /// The micro-architecture levels that the kernels are compiled for, beside the baseline.
    ///
    /// Only targets that nothing but their own functions can call get them: Tests/kernels.sh.
    let level3: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])]
    let level4: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=x86-64-v4"])]
#else
    let level3: [SwiftSetting] = []
    let level4: [SwiftSetting] = []
#endif

/// Packages that other packages bring, at the versions that were tried.
///
/// `Package.resolved` is not checked in, so this is what makes two installations the same code. Each
/// is named with one of its products, since a package that nothing names is a warning.
let brought: [(address: String, product: String, version: Version)] = [
    ("apple/swift-asn1", "SwiftASN1", "1.7.4"),
    ("apple/swift-async-algorithms", "AsyncAlgorithms", "1.1.4"),
    ("apple/swift-atomics", "Atomics", "1.3.0"),
    ("apple/swift-certificates", "X509", "1.21.1"),
    ("apple/swift-collections", "Collections", "1.6.0"),
    ("apple/swift-configuration", "Configuration", "1.4.0"),
    ("apple/swift-distributed-tracing", "Tracing", "1.7.3"),
    ("apple/swift-http-structured-headers", "StructuredFieldValues", "1.7.0"),
    ("apple/swift-http-types", "HTTPTypes", "1.8.0"),
    ("apple/swift-nio-extras", "NIOExtras", "1.35.2"),
    ("apple/swift-nio-http2", "NIOHTTP2", "1.46.0"),
    ("apple/swift-nio-transport-services", "NIOTransportServices", "1.28.0"),
    ("apple/swift-numerics", "Numerics", "1.1.1"),
    ("apple/swift-service-context", "ServiceContextModule", "1.5.1"),
    ("swift-server/swift-service-lifecycle", "ServiceLifecycle", "2.13.0"),
]

/// The products above, for a platform that nobody builds for: named, and never built for their own
/// sake.
let broughtProducts: [Target.Dependency] = brought.map { package in
    .product(
        name: package.product, package: String(package.address.split(separator: "/")[1]),
        condition: .when(platforms: [.windows]))
}

/// Products that many targets need.
let algorithms = Target.Dependency.product(name: "Algorithms", package: "swift-algorithms")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

/// What tests with a pool need.
let pools: [Target.Dependency] = ["TestSupport", "UserPool", "DurableFiles", grdb, system]
/// What tests of snapshots need.
let snapshots: [Target.Dependency] = [
    "TestSupport", "SnapshotWriter", "SnapshotFormat", "Parquet", "DurableFiles", "JSON", "Bytes",
    crypto, system,
]
/// What tests of runs need.
let runs: [Target.Dependency] = [
    "TestSupport", "Nights", "NightStages", "ExecutionStore", "StateMachine", "SnapshotStore",
    "SnapshotFormat", "DurableFiles", "JSON", "Bytes", system,
]

let package = Package(
    name: "oith",
    products: [
        .executable(name: "oith", targets: ["oith"]),
        // What a server reads published lists with.
        .library(name: "SnapshotReader", targets: ["SnapshotReader"]),
    ],
    dependencies: [
        // Searches in sorted data, prefix sums, and ranges cut into equal ones.
        .package(url: "https://github.com/apple/swift-algorithms", exact: "1.2.1"),
        // Command line: parsing, help, completions.
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        // SHA-256 of published files, of definitions, and of what a chunk's result depends on.
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        // The log of a run that nobody watches.
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        // File paths, descriptors and errno, typed.
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        // Tells a webhook under one deadline, from the connection to the last byte.
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        // The deadlines and errors of the above, which is built on it.
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        // Its TLS: whose certificates are trusted, and why one is not.
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        // SQLite: the user pool and the journal.
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    ]
        + brought.map { .package(url: "https://github.com/\($0.address)", exact: $0.version) },
    targets: [
        // MARK: - Top to bottom: each may import only what stands below it.
        .executableTarget(
            name: "oith", dependencies: ["OithCommands"], swiftSettings: settings),
        // The commands: arguments, tables, exit codes.
        .target(
            name: "OithCommands",
            dependencies: [
                "JSON", "Bytes",
                "OithBench", "NightReport", "Nights", "NightStages", "ExecutionStore",
                "StateMachine", "SnapshotStore", "SnapshotReader", "SnapshotWriter",
                "SnapshotFormat", "ParquetWriter", "ParquetRows", "Parquet", "Scoring",
                "ScoringKernel", "FeatureTable", "PoolImport", "PoolGenerator", "UserPool", "Geo",
                "DurableFiles", "CBuildCommit",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                system,
            ] + broughtProducts,
            swiftSettings: settings
        ),
        // What `oith bench` measures; the commands print it.
        .target(
            name: "OithBench",
            dependencies: [
                "JSON", "Bytes",
                "Nights", "NightStages", "ExecutionStore", "StateMachine",
                "SnapshotStore", "SnapshotReader", "SnapshotFormat", "Randomness",
                "Scoring", "ScoringKernel", "LaneLayout", "DurableFiles",
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                system,
            ],
            swiftSettings: settings
        ),
        // What a night says about itself: the page, the metrics, the plots of a terminal.
        .target(
            name: "NightReport",
            dependencies: [
                "Nights", "NightStages", "ExecutionStore", "StateMachine", "SnapshotStore",
                "SnapshotFormat", "Scoring",
                "Geo", "JSON", "Bytes",
            ],
            swiftSettings: settings
        ),
        // Runs as a whole: begin, resume, rerun, plan, account, retention, notification.
        .target(
            name: "Nights",
            dependencies: [
                "JSON", "Bytes",
                "NightStages", "ExecutionStore", "StateMachine", "SnapshotStore", "SnapshotReader",
                "SnapshotFormat", "Scoring",
                "FeatureTable", "UserPool", "Geo", "DurableFiles",
                algorithms,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                crypto,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                system,
            ],
            swiftSettings: settings
        ),
        // The tasks of the nightly state machine.
        .target(
            name: "NightStages",
            dependencies: [
                "JSON", "Bytes",
                "ExecutionStore", "StateMachine", "SnapshotStore", "SnapshotReader",
                "SnapshotWriter", "SnapshotFormat", "ParquetWriter", "Parquet",
                "Scoring", "FeatureTable", "UserPool", "Geo", "DurableFiles",
                algorithms,
                crypto,
                system,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "ExecutionStore",
            dependencies: [
                "StateMachine", "DurableFiles", "JSON", "Bytes",
                crypto,
                grdb,
                system,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "StateMachine",
            dependencies: [
                "JSON", "Bytes", "Randomness",
                // The digests of States.Hash.
                crypto,
            ],
            swiftSettings: settings
        ),
        // Whole snapshots: publication, rollback, retention, verification, diff, export, erasure.
        .target(
            name: "SnapshotStore",
            dependencies: [
                "SnapshotReader", "SnapshotWriter", "SnapshotFormat", "ParquetWriter",
                "ParquetRows", "Parquet", "DurableFiles", "Bytes",
                algorithms,
                crypto,
                system,
            ],
            swiftSettings: settings
        ),
        // Writes one snapshot.
        .target(
            name: "SnapshotWriter",
            dependencies: [
                "SnapshotFormat", "ParquetWriter", "Parquet", "DurableFiles", "Bytes",
                algorithms,
                crypto,
                system,
            ],
            swiftSettings: settings
        ),
        // The library of servers: lookups in a published snapshot.
        .target(
            name: "SnapshotReader",
            dependencies: [
                "SnapshotFormat", "Parquet", "FileReading", "CPrefetch", "Bytes",
                crypto,
                system,
            ],
            swiftSettings: settings
        ),
        // What reader and writer share: schemas, manifest, key index, errors.
        .target(
            name: "SnapshotFormat",
            dependencies: [
                "Parquet", "FileReading", "Bytes",
                crypto,
                system,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "ParquetWriter",
            dependencies: ["ParquetRows", "Parquet", "Bytes", "CZstd", "CLZ4"],
            swiftSettings: settings),
        // The files of any writer: rows, all encodings and codecs, indexes, filters.
        .target(
            name: "ParquetRows", dependencies: ["Parquet", "Bytes", "CZlib"],
            swiftSettings: settings),
        // The file format, and reading the pages that are written here.
        .target(
            name: "Parquet", dependencies: ["Bytes", "CZstd", "CLZ4"], swiftSettings: settings),
        .target(
            name: "Scoring",
            dependencies: [
                "JSON", "Bytes",
                "ScoringKernelBase", "ScoringKernelV3", "ScoringKernelV4", "ScoringKernel",
                "FeatureTable", "LaneLayout", "Geo",
                algorithms,
            ],
            swiftSettings: settings
        ),
        // One source, compiled three times: V3 and V4 are links to the files of Base.
        .target(
            name: "ScoringKernelBase", dependencies: ["ScoringKernel", "LaneLayout"],
            swiftSettings: settings),
        .target(
            name: "ScoringKernelV3", dependencies: ["ScoringKernel", "LaneLayout"],
            swiftSettings: settings + level3),
        .target(
            name: "ScoringKernelV4", dependencies: ["ScoringKernel", "LaneLayout"],
            swiftSettings: settings + level4),
        .target(
            name: "ScoringKernel", dependencies: ["LaneLayout", "CPUFeatures"],
            swiftSettings: settings),
        // Tonight's eligible users as memory-mapped columns.
        .target(
            name: "FeatureTable",
            dependencies: [
                "Bytes",
                "UserPool", "LaneLayout", "Geo", "DurableFiles", "Parallelism",
                algorithms,
                crypto,
                system,
            ],
            swiftSettings: settings
        ),
        // What the bits of the kernels' columns mean: a leaf, since the table stores what the kernels
        // read.
        .target(name: "LaneLayout", dependencies: ["Geo", "Bytes"], swiftSettings: settings),
        // DynamoDB exports into a pool.
        .target(
            name: "PoolImport",
            dependencies: [
                "JSON", "Bytes",
                "UserPool", "DurableFiles", "CZlib", "CZstd",
                crypto,
                grdb,
                system,
            ],
            swiftSettings: settings
        ),
        // Realistic pools out of a seed.
        .target(
            name: "PoolGenerator",
            dependencies: [
                "Bytes",
                "UserPool", "Geo", "DurableFiles", "Randomness",
                algorithms,
                grdb,
                system,
            ],
            swiftSettings: settings
        ),
        // Profiles: schema, reading, eligibility, rejects.
        .target(
            name: "UserPool",
            dependencies: [
                "JSON", "Bytes",
                "DurableFiles", "Parallelism", "Randomness",
                grdb,
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                system,
            ],
            swiftSettings: settings
        ),
        .target(name: "Parallelism", swiftSettings: settings),
        .target(name: "Geo", swiftSettings: settings),
        // Draws numbers from a seed, for pools that anybody can make again.
        .target(name: "Randomness", swiftSettings: settings),
        .target(
            name: "DurableFiles",
            dependencies: [
                "FileReading", "Bytes", "CExchange",
                system,
            ],
            swiftSettings: settings
        ),
        // Open files, their status and errors: what a server needs of the disk.
        .target(
            name: "FileReading",
            dependencies: [system],
            swiftSettings: settings
        ),
        // Plain things that have one home: JSON as a tree with lines and as tokens; checksums,
        // little-endian numbers, digits, instants.
        .target(name: "JSON", dependencies: ["Bytes"], swiftSettings: settings),
        .target(
            name: "Bytes", dependencies: ["CCRC32"],
            // A view of an array lives no longer than the array: what makes it safe to lend.
            swiftSettings: settings + [.enableExperimentalFeature("Lifetimes")]),

        // MARK: - C libraries, from Debian, the CPU probe, and a checksum.
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CLZ4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CPUFeatures"),
        // A system call of Linux that Swift's view of the C library leaves out.
        .target(name: "CExchange"),
        // The commit of this build, which the compiler reads out of the checkout's .git.
        .target(name: "CBuildCommit"),
        // The processor's instruction that fetches memory before it is read.
        .target(name: "CPrefetch"),
        // The checksum of every page that a lookup reads, with the processor's carry-less
        // multiplication: what Swift has no word for, and four times as fast as zlib.
        .target(name: "CCRC32"),

        // MARK: - Tests
        .target(
            name: "TestSupport",
            dependencies: [
                "Bytes", "Randomness",
                "FeatureTable", "UserPool", "DurableFiles",
                grdb,
                system,
            ],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .testTarget(
            name: "OithCommandsTests",
            dependencies: pools + [
                "JSON", "Bytes", "SnapshotSamples", "OithCommands", "OithBench", "NightReport",
                "Nights", "NightStages", "StateMachine", "SnapshotStore", "SnapshotReader",
                "SnapshotWriter", "SnapshotFormat", "ParquetWriter", "Parquet", "Scoring",
                "PoolGenerator", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OithBenchTests",
            dependencies: [
                "TestSupport", "SnapshotSamples", "OithBench", "NightStages", "SnapshotStore",
                "SnapshotReader", "SnapshotFormat", "Scoring", "DurableFiles",
                system,
            ],
            swiftSettings: settings
        ),
        // Runs made up, written into a journal.
        .target(
            name: "NightSamples",
            dependencies: runs,
            path: "Tests/NightSamples",
            swiftSettings: settings
        ),
        .testTarget(
            name: "NightReportTests",
            dependencies: runs + [
                "NightSamples", "SnapshotSamples", "NightReport", "SnapshotReader",
                "SnapshotWriter", "Scoring", "Geo",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "NightsTests",
            dependencies: runs + [
                "CrashSupport", "NightSamples", "SnapshotSamples", "SnapshotReader",
                "SnapshotWriter", "Scoring", "FeatureTable", "UserPool", "Geo", grdb,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "NightStagesTests",
            dependencies: snapshots + [
                "SnapshotSamples", "NightStages", "ExecutionStore", "StateMachine", "SnapshotStore",
                "SnapshotReader", "Scoring", "FeatureTable", "UserPool", "Geo", grdb,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ExecutionStoreTests",
            dependencies: [
                "TestSupport", "ExecutionStore", "StateMachine", "DurableFiles", "JSON", "Bytes",
                grdb,
                system,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "StateMachineTests",
            dependencies: ["StateMachine", "JSON", "Bytes", "Randomness"],
            // The tables of LanguageTests.
            exclude: ["Conformance"],
            swiftSettings: settings),
        .testTarget(
            name: "ScoringKernelTests",
            dependencies: [
                "Bytes",
                "TestSupport", "Scoring", "ScoringKernel", "FeatureTable", "LaneLayout", "UserPool",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ScoringTests",
            dependencies: [
                "Bytes",
                "TestSupport", "Scoring", "FeatureTable", "UserPool", "DurableFiles",
                crypto,
                system,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FeatureTableTests",
            dependencies: pools + [
                "Bytes", "FeatureTable", "LaneLayout",
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "LaneLayoutTests", dependencies: ["LaneLayout"], swiftSettings: settings),
        .testTarget(
            name: "PoolImportTests",
            dependencies: pools + [
                "JSON", "Bytes", "PoolImport", "PoolGenerator", "CZlib", "CZstd",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PoolGeneratorTests",
            dependencies: pools + [
                "PoolGenerator", "PoolImport", "Geo",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "UserPoolTests",
            dependencies: pools + [
                "Bytes"
            ],
            swiftSettings: settings
        ),
        // The examples of the front pages of all modules.
        .testTarget(
            name: "FrontPageTests",
            dependencies: [
                "CrashSupport", "SnapshotSamples", "TestSupport", "OithBench", "NightReport",
                "Nights", "ExecutionStore", "StateMachine", "SnapshotStore", "SnapshotWriter",
                "SnapshotFormat", "Scoring", "ScoringKernel", "FeatureTable", "LaneLayout",
                "PoolImport", "PoolGenerator", "UserPool", "Geo", "Parallelism", "DurableFiles",
                "FileReading", "JSON", "Bytes",
                system,
            ],
            swiftSettings: settings
        ),
        // Nights made up, written as snapshots.
        .target(
            name: "SnapshotSamples",
            dependencies: [
                "Bytes",
                "TestSupport", "SnapshotStore", "SnapshotWriter", "SnapshotFormat", "DurableFiles",
                system,
            ],
            path: "Tests/SnapshotSamples",
            swiftSettings: settings
        ),
        .testTarget(
            name: "SnapshotStoreTests",
            dependencies: snapshots + [
                "SnapshotSamples", "SnapshotStore", "SnapshotReader", "ParquetWriter",
                "ParquetRows",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SnapshotReaderTests",
            dependencies: snapshots + [
                "SnapshotSamples", "SnapshotStore", "SnapshotReader",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SnapshotWriterTests",
            dependencies: snapshots + [
                "SnapshotSamples", "SnapshotStore", "SnapshotReader", "ParquetRows",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SnapshotFormatTests",
            dependencies: snapshots,
            swiftSettings: settings
        ),
        .testTarget(
            name: "ParquetTests",
            dependencies: ["ParquetWriter", "ParquetRows", "Parquet", "Bytes", "Randomness"],
            swiftSettings: settings),
        .testTarget(
            name: "FileReadingTests",
            dependencies: [
                "TestSupport", "FileReading", "DurableFiles",
                system,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "DurableFilesTests",
            dependencies: [
                "TestSupport", "DurableFiles",
                system,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ParallelismTests", dependencies: ["Parallelism"], swiftSettings: settings),
        .testTarget(
            name: "RandomnessTests", dependencies: ["Randomness"], swiftSettings: settings),
        .testTarget(
            name: "GeoTests", dependencies: ["Geo", "Randomness"], swiftSettings: settings),
        .testTarget(
            name: "JSONTests", dependencies: ["JSON", "Bytes", "Randomness"],
            swiftSettings: settings),
        .testTarget(
            name: "BytesTests", dependencies: ["Bytes", "Randomness"], swiftSettings: settings),
        // A SQLite VFS that asks before each write; SQLite's writes have no other door.
        .target(
            name: "CWatchedVFS",
            dependencies: [.product(name: "GRDBSQLite", package: "GRDB.swift")],
            path: "Tests/CWatchedVFS"
        ),
        .target(
            name: "CrashSupport",
            dependencies: runs + [
                "CWatchedVFS", "SnapshotReader", "SnapshotWriter", "Scoring", "PoolGenerator",
                "UserPool", crypto, grdb,
            ],
            path: "Tests/CrashSupport",
            swiftSettings: settings
        ),
        .testTarget(
            name: "CrashTests",
            dependencies: runs + [
                "CrashSupport", "SnapshotReader", "SnapshotWriter",
            ],
            swiftSettings: settings
        ),
    ]
)
