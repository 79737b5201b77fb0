package import NightStages

/// What a night costs: the model behind `oith plan`, all of its constants in this file.
///
///     stage                 time of one core                       cores that it keeps busy
///     ExtractPool           rows, decisions                        some of it runs on all
///     SplitPool             users, chunks                          one
///     ScoreChunks           pairs looked at, rows of lists, chunks  all
///     AggregateCandidates   rows of lists                          all
///     WriteSnapshot         rows of lists                          all
///     VerifySnapshot        rows of lists, and a fixed sample      all
///     PublishSnapshot       nothing that grows                     one
///
/// A run that is done corrects each stage by one factor: the processor time that it took over the
/// time that this table gives for its size. Its time on the wall says how busy the machine was with
/// other things, and counts only where the processor time was not kept.
package struct NightRates: Sendable {
    /// The bytes that a night leaves on the disk, a row of lists and a user each.
    package struct DiskRates: Sendable {
        var results = (candidate: 5.3, user: 5.0)
        var lists = (candidate: 5.2, user: 5.0)
        var snapshot = (candidate: 4.2, user: 60.0)
        /// The feature table.
        var table = 300.0
    }

    /// Where the rates come from, to be printed: `run 2026-11-20T040000Z-1`.
    package let grounds: String
    /// By stage, what its time is multiplied by; 1 where nothing is known.
    private let factors: [NightStage: Double]
    let disk = DiskRates()
    /// What the pairs looked at are multiplied by, as a run showed them.
    private let scannedFactor: Double

    /// The rates that come with oith.
    package static let shipped = NightRates(
        grounds: "rates measured on a 2-core AMD EPYC with AVX-512", factors: [:],
        scannedFactor: 1)

    private init(grounds: String, factors: [NightStage: Double], scannedFactor: Double) {
        (self.grounds, self.factors, self.scannedFactor) = (grounds, factors, scannedFactor)
    }

    /// Pairs that the kernel looks at, by the tables of generated pools: it skips by the block, so
    /// some come with each pair that is near enough and suits, and some with each user.
    private static func shippedPairsLooked(_ size: NightSize) -> Double {
        size.pairsSuited * 1.8 + size.eligible * 115
    }

    /// The rates that a finished run shows.
    ///
    /// - Parameters:
    ///   - grounds: names the run.
    ///   - size: how large it was.
    ///   - pairsScanned: the pairs that its kernel looked at.
    ///   - cores: chunks that it scored at once.
    ///   - seconds: what its stages took; those that are missing keep the shipped rates.
    ///   - processorSeconds: the time of all cores together that they took, where that was kept.
    package init(
        grounds: String, size: NightSize, pairsScanned: Double, cores: Int,
        seconds: [NightStage: Double], processorSeconds: [NightStage: Double] = [:]
    ) {
        let expected = Self.shippedPairsLooked(size)
        let isKnown = pairsScanned > 0 && expected > 0
        let uncorrected = NightRates(
            grounds: grounds, factors: [:], scannedFactor: isKnown ? pairsScanned / expected : 1)
        let factors = seconds.reduce(into: [NightStage: Double]()) { factors, entry in
            let stage = entry.key
            let work = stage.processorSeconds(
                size, pairsScanned: uncorrected.pairsScanned(size))
            let used = processorSeconds[stage] ?? 0
            let (took, expected) =
                used > 0
                ? (used, work)
                : (entry.value, uncorrected.seconds(stage, size, cores: cores))
            if took > 0, expected > 0 { factors[stage] = took / expected }
        }
        self.init(
            grounds: grounds, factors: factors, scannedFactor: uncorrected.scannedFactor)
    }

    /// The pairs that the kernel will look at.
    package func pairsScanned(_ size: NightSize) -> Double {
        min(size.pairsInReach, Self.shippedPairsLooked(size) * scannedFactor)
    }

    /// The time of a stage.
    ///
    /// - Parameters:
    ///   - stage: which.
    ///   - size: how large the night is.
    ///   - cores: pieces of work at once; at least 1.
    /// - Returns: seconds.
    package func seconds(_ stage: NightStage, _ size: NightSize, cores: Int) -> Double {
        let work =
            stage.processorSeconds(size, pairsScanned: pairsScanned(size))
            * factors[stage, default: 1]
        return work * (1 - stage.parallelShare) + work * stage.parallelShare / Double(cores)
    }
}

extension NightStage {
    /// The share of its work that runs on all cores; the rest runs on one.
    fileprivate var parallelShare: Double {
        switch self {
        case .extractPool: 0.5
        case .splitPool, .guardSnapshot, .publishSnapshot: 0
        case .scoreChunk, .aggregateCandidates, .writeSnapshot, .verifySnapshot: 0.95
        }
    }

    /// Seconds of one core.
    ///
    /// Measured on pools of a hundred thousand, one and ten million generated users.
    fileprivate func processorSeconds(_ size: NightSize, pairsScanned: Double) -> Double {
        switch self {
        case .extractPool: size.rows * 4.5e-6 + size.decisions * 0.6e-6 + 0.02
        case .splitPool: size.eligible * 0.1e-6 + size.chunks * 600e-6 + 0.08
        case .scoreChunk: pairsScanned * 1.23e-9 + size.candidates * 280e-9 + 0.1
        case .aggregateCandidates: size.candidates * 60e-9 + 0.05
        case .writeSnapshot: size.candidates * 72e-9 + size.eligible * 0.5e-6 + 0.03
        case .verifySnapshot: size.candidates * 40e-9 + 0.43
        case .guardSnapshot: 0
        case .publishSnapshot: 0.03
        }
    }
}
