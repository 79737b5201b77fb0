import Geo
import ScoringKernel
import UserPool

/// The kernel's side of a chunk: its queries, the candidate columns, and the weights of the model.
struct KernelScan {
    private let rules: PairRules
    private let users: Range<Int>
    private let queries: [PairQuery]
    private let weights: ScoreWeights
    private let lanes: CandidateLanes

    init(rules: PairRules, users: Range<Int>) {
        self.rules = rules
        self.users = users
        queries = users.map { PairQuery(of: $0, rules) }
        weights = ScoreWeights(rules.model)
        lanes = CandidateLanes(rules.table)
    }

    /// Passes every user over a block of candidates.
    func score(
        _ block: Range<Int>, into best: inout TopK, counting counts: inout PairCounts
    ) throws(CancellationError) {
        var result = ScanResult()
        for slot in queries.indices {
            if Task.isCancelled { throw CancellationError() }
            result.rows.removeAll(keepingCapacity: true)
            PairKernel.scan(
                queries[slot], weights, against: lanes, rows: block,
                threshold: threshold(best.worst(of: slot)), into: &result)
            let user = users.lowerBound + slot
            for row in result.rows {
                guard let key = rules.key(user: user, candidate: Int(row)) else { continue }
                best.offer(key, to: slot)
            }
        }
        counts.looked += queries.count * block.count
        counts.accepted += result.passed
    }
}

extension KernelScan {
    /// What a pair must reach to enter a list whose worst candidate is `worst`.
    private func threshold(_ worst: CandidateKey?) -> ScanThreshold {
        let minimum = rules.parameters.minimumScore
        guard let worst else { return ScanThreshold(score: minimum, reachAtScore: .infinity) }
        return ScanThreshold(
            score: max(minimum, worst.score),
            reachAtScore: Chord.greatestSquare(tenths: worst.distance))
    }
}

extension PairQuery {
    /// The query of one row under the filters of a model.
    init(of row: Int, _ rules: PairRules) {
        self.init()
        let table = rules.table
        let filters = rules.model.filters
        let attributes = table.attributeLanes[row]
        let refused = table.refusalLanes[row]
        for (direction, field) in [
            (filters.interestedIn, AttributeLane.gender), (filters.smoking, .smoking),
            (filters.drinking, .drinking), (filters.religion, .religion),
            (filters.children, .children),
        ] {
            if direction.asksUser { refusals |= refused & field.mask }
            if direction.asksCandidate { self.attributes |= attributes & field.mask }
        }
        genderBit = attributes & AttributeLane.gender.mask
        let ageWord = table.ageLanes[row]
        ageRange = (127 - ageWord >> 24) | (127 - (ageWord >> 16 & 0xFF)) << 8
        if filters.age.asksUser { ages |= ageRange }
        if filters.age.asksCandidate { ages |= (ageWord & 0xFFFF) << 16 }
        x = table.xLanes[row]
        y = table.yLanes[row]
        z = table.zLanes[row]
        reach = Chord.greatestSquare(tenths: rules.parameters.radiusTenths)
        if filters.maxDistance.asksUser { reach = min(reach, table.reachLanes[row]) }
        usesCandidateReach = filters.maxDistance.asksCandidate
        interestScale = table.interestScaleLanes[row]
        interestSlack = Float(table.interestSlack[row])
        interests = (0..<table.interestWordCount).map {
            table.interestLanes[$0 * table.paddedCount + row]
        }
        categories = table.categoryLanes[row].unknownNibblesAsFifteen
    }
}

extension UInt32 {
    /// The six low nibbles, 15 where one is 0, so that an unknown equals no candidate's nibble.
    fileprivate var unknownNibblesAsFifteen: UInt32 {
        var word: UInt32 = 0
        for shift in stride(from: UInt32(0), to: 24, by: 4) {
            let nibble = self >> shift & 0xF
            word |= (nibble == 0 ? 0xF : nibble) << shift
        }
        return word
    }
}

extension ScoreWeights {
    init(_ model: ScoringModel) {
        self.init()
        let terms = model.terms
        base = Float(model.base)
        // No lane knows the embedding: its term is at most its points, of whatever sign.
        if let embedding = terms.embedding { base += Float(embedding.points.magnitude) }
        interests = Float(terms.interests)
        let points = terms.pointsByCategory.prefix(Category.allCases.count)
        categories = points.contains { $0 != 0 } ? points.map { Float($0) } : []
        ageInRange = Float(terms.ageInRange)
        ageOutOfRange = Float(terms.ageOutOfRange)
        mutualInterest = Float(terms.mutualInterest)
        photo = Float(terms.photo)
        bio = Float(terms.bio)
        bands = Self.bands(terms.distance)
    }

    /// The distance term as stretches of tenths of a mile, each with its points.
    private static func bands(_ bands: [ScoringModel.DistanceBand]) -> [Band] {
        if bands.isEmpty { return [] }
        // The term is constant between two limits: sample it at each limit and beside it.
        let farthest: Int32 = 131_071
        var samples: Set<Int32> = [0]
        for band in bands {
            for tenths in band.tenthsOfMile - 1...band.tenthsOfMile + 1
            where 0...farthest ~= tenths {
                samples.insert(tenths)
            }
        }
        let starts = samples.sorted()
        return starts.indices.map { index in
            let end = index + 1 < starts.count ? starts[index + 1] - 1 : farthest
            let points = bands.first { $0.applies(to: starts[index]) }?.points ?? 0
            return Band(
                nearest: Chord.leastSquare(tenths: starts[index]),
                farthest: Chord.greatestSquare(tenths: end), points: Float(points))
        }
    }
}

extension CandidateLanes {
    /// The lane columns of a feature table.
    init(_ table: FeatureTable) {
        let padded = table.paddedCount
        self.init(
            attributes: LaneColumn(table.attributeLanes, rows: padded),
            refusals: LaneColumn(table.refusalLanes, rows: padded),
            ages: LaneColumn(table.ageLanes, rows: padded),
            x: LaneColumn(table.xLanes, rows: padded), y: LaneColumn(table.yLanes, rows: padded),
            z: LaneColumn(table.zLanes, rows: padded),
            reach: LaneColumn(table.reachLanes, rows: padded),
            categories: LaneColumn(table.categoryLanes, rows: padded),
            interestScale: LaneColumn(table.interestScaleLanes, rows: padded),
            interests: (0..<table.interestWordCount).map {
                LaneColumn(table.interestLanes, from: $0 * padded, rows: padded)
            })
    }
}

extension LaneColumn {
    /// Some rows of a table's column as lanes.
    ///
    /// The rules of a scan keep the table alive.
    fileprivate init(_ column: Column<Scalar>, from start: Int = 0, rows: Int) {
        precondition(start >= 0 && start + rows <= column.count, "lanes outside the column")
        guard rows > 0, let pointer = unsafe column.pointer else {
            self.init()
            return
        }
        // Inside the column by the precondition; sections are 64-byte aligned and padded.
        unsafe self.init(unsafe: UnsafeRawPointer(pointer + start), count: rows)
    }
}
