package import NightStages

/// An estimate of a night, before it is run or while it runs.
package struct NightPlan: Sendable {
    /// What a stage is expected to take.
    package struct StageEstimate: Sendable {
        /// The stage that the estimate is for.
        package let stage: NightStage
        /// What it will take, in seconds.
        package let seconds: Double
    }

    /// Bytes that the night writes and keeps until they are collected.
    package struct Disk: Sendable {
        /// Bytes of the feature table.
        package let table: Double
        /// Bytes of the chunks' results.
        package let results: Double
        /// Bytes of the finished lists.
        package let lists: Double
        /// Bytes of the snapshot.
        package let snapshot: Double
        /// Bytes of all of them.
        package var total: Double { table + results + lists + snapshot }
    }

    /// How large the night is.
    package let size: NightSize
    /// Pairs that the kernel will look at, since nothing lets it skip them.
    package let pairsScanned: Double
    /// What the times are based on.
    package let grounds: String
    /// Pieces of work at once; at least 1.
    package let cores: Int
    /// The stages of ``NightStage/estimated``, in their order.
    package let stages: [StageEstimate]
    /// The most bytes of memory that the process holds of its own.
    package let memory: ByteSize
    /// The least `--memory` with which the night is not refused.
    package let leastMemory: ByteSize
    /// What it writes.
    package let disk: Disk

    /// The time from the first stage to the last, in seconds.
    package var seconds: Double { stages.reduce(0) { $0 + $1.seconds } }

    /// What the machine costs for that time: all its cores, busy or not.
    package func cost(perCoreHour price: Double) -> Double {
        seconds / 3600 * Double(cores) * price
    }

    /// - Parameters:
    ///   - size: how large the night is.
    ///   - rates: what its stages cost.
    ///   - cores: pieces of work at once; at least 1.
    ///   - budget: what `--memory` allows.
    ///   - chunkBudget: users of a chunk at most.
    ///   - top: the length of a full list.
    package init(
        _ size: NightSize, _ rates: NightRates, cores: Int, budget: ByteSize, chunkBudget: Int,
        top: Int
    ) {
        (self.size, self.cores) = (size, cores)
        grounds = rates.grounds
        pairsScanned = rates.pairsScanned(size)
        stages = NightStage.estimated.map { stage in
            StageEstimate(stage: stage, seconds: rates.seconds(stage, size, cores: cores))
        }
        let extract = MemoryNeeds.extract(rows: size.rows, decisions: size.decisions)
        leastMemory = extract
        memory = max(
            extract,
            MemoryNeeds.pieces(
                users: min(Int(size.eligible), max(chunkBudget, RowGroups.mostUsers)), top: top,
                in: budget, atMost: cores))
        let bytes = { (rate: (candidate: Double, user: Double)) in
            size.candidates * rate.candidate + size.eligible * rate.user
        }
        disk = Disk(
            table: size.eligible * rates.disk.table, results: bytes(rates.disk.results),
            lists: bytes(rates.disk.lists), snapshot: bytes(rates.disk.snapshot))
    }

    /// The plan as a run keeps it.
    package var estimate: NightEstimate {
        NightEstimate(
            grounds: grounds,
            seconds: Dictionary(uniqueKeysWithValues: stages.map { ($0.stage, $0.seconds) }),
            pairsInReach: size.pairsInReach, pairsSuited: size.pairsSuited,
            candidates: size.candidates)
    }
}
