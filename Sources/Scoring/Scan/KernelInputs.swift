import Bytes
package import FeatureTable
package import LaneLayout
package import ScoringKernel

// What a kernel reads, from what the feature table and the model hold.

extension PairQuery {
    /// The query of the user at a position under the filters of a model.
    package init(at user: ScanPosition, _ rules: PairRules) {
        self.init()
        let table = rules.table
        let filters = rules.model.filters
        let position = user.index
        let attributes = table.attributeLanes[position]
        let refused = table.refusalLanes[position]
        for (direction, field) in [
            (filters.interestedIn, AttributeLane.gender), (filters.smoking, .smoking),
            (filters.drinking, .drinking), (filters.religion, .religion),
            (filters.children, .children),
        ] {
            let mask = table.laneTraits.mask(field)
            if direction.asksUser { refusals |= refused & mask }
            if direction.asksCandidate { self.attributes |= attributes & mask }
        }
        genderBit = attributes & table.laneTraits.mask(.gender)
        let ageWord = table.ageLanes[position]
        ageRange = AgeLane.acceptedAges(of: ageWord)
        if filters.age.asksUser { ages |= ageRange }
        if filters.age.asksCandidate { ages |= AgeLane.ownAge(of: ageWord) }
        x = table.xLanes[position]
        y = table.yLanes[position]
        z = table.zLanes[position]
        reach = rules.reach(of: table.rowOfPosition[user].index)
        usesCandidateReach = filters.maxDistance.asksCandidate
        interestScale = table.interestScaleLanes[position]
        interestSlack = Float(table.interestSlack[position])
        for word in 0..<table.interestWordCount {
            interests[word] = table.interestLanes[word * table.paddedCount + position]
        }
        let word = table.categoryLanes[position]
        categories = CategoryLane.query(of: word, points: rules.categoryPoints)
        isUnambiguous =
            !InterestEncoder.isAmbiguous(interests) && !CategoryLane.isAmbiguous(word)
    }
}

extension ScoreWeights {
    /// The weights of a model.
    package init(_ model: ScoringModel) {
        self.init()
        let terms = model.terms
        base = model.base
        // No lane knows the embedding: its term is at most its points, of whatever sign.
        if let embedding = terms.embedding {
            base += abs(embedding.points)
            hasHiddenTerm = true
        }
        interests = terms.interests
        categories = terms.equal.points
        ageInRange = terms.ageInRange
        ageOutOfRange = terms.ageOutOfRange
        mutualInterest = terms.mutualInterest
        photo = terms.photo
        bio = terms.bio
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
                farthest: Chord.greatestSquare(tenths: end), points: points)
        }
    }
}

extension CandidateLanes {
    /// The lane columns of a feature table, which the caller keeps alive.
    package init(_ table: FeatureTable) {
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
    /// Some positions of a table's column as lanes.
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
