import Bytes
package import FeatureTable
import Geo

/// The rules of a pair, written to be read: Scoring.docc/Rules.md says them in words.
///
/// This is the meaning of a score. The night asks it about every pair that the kernel lets through
/// without a proof that it is right, `oith explain` prints what it says, and VerifySnapshot holds
/// published lists against it. Users are rows of one feature table. A pair has a direction: it is
/// judged and scored for the list of `user`.
///
///     let rules = PairRules(table: table, model: model, parameters: parameters)
///     if let key = rules.key(user: 17, candidate: 4711) { best.offer(key, to: Slot(0)) }
package struct PairRules: Sendable {
    /// Tonight's users, by row.
    package let table: FeatureTable
    /// The weights and filters.
    package let model: ScoringModel
    /// Search radius, list length, minimum score.
    package let parameters: ScoringParameters
    /// The points of each ``Category`` in its place; the last two are 0.
    let categoryPoints: SIMD8<Int32>
    let scoresCategories: Bool

    /// Rules for the pairs of a table.
    package init(table: FeatureTable, model: ScoringModel, parameters: ScoringParameters) {
        (self.table, self.model, self.parameters) = (table, model, parameters)
        categoryPoints = model.terms.equal.points
        scoresCategories = categoryPoints != SIMD8<Int32>()
    }

    /// The candidate's key for the list of `user`, or nil where it cannot be in it.
    package func key(user: Int, candidate: Int) -> CandidateKey? {
        let distance = distance(user, candidate)
        guard refusal(user: user, candidate: candidate, distance: distance) == nil else {
            return nil
        }
        let score = score(user: user, candidate: candidate, distance: distance).total
        guard score >= parameters.minimumScore else { return nil }
        return CandidateKey(
            score: score, distance: distance, idRank: table.idRank[Row(candidate)])
    }

    /// The distance of a pair in tenths of a mile, rounded half up.
    package func distance(_ user: Int, _ candidate: Int) -> Int32 {
        GreatCircle.tenthsOfMile(GreatCircle.miles(vector(user), vector(candidate)))
    }

    private func vector(_ row: Int) -> UnitVector {
        UnitVector(x: table.x[row], y: table.y[row], z: table.z[row])
    }

    // MARK: - Rules 1 and 2

    /// The first rule that keeps the candidate out of the user's list.
    ///
    /// - Parameters:
    ///   - user: the row whose list it is.
    ///   - candidate: the row that would be in it.
    ///   - distance: tenths of a mile between the two.
    /// - Returns: the rule, or nil where none refuses.
    package func refusal(user: Int, candidate: Int, distance: Int32) -> ExclusionReason? {
        if user == candidate { return .oneself }
        if distance > parameters.radiusTenths { return .radius }
        let filters = model.filters
        if filters.interestedIn.asksUser, !acceptsGender(user, candidate) {
            return .interestedIn(.user)
        }
        if filters.interestedIn.asksCandidate, !acceptsGender(candidate, user) {
            return .interestedIn(.candidate)
        }
        if filters.age.asksUser, !acceptsAge(user, candidate) { return .age(.user) }
        if filters.age.asksCandidate, !acceptsAge(candidate, user) { return .age(.candidate) }
        if filters.maxDistance.asksUser, distance > table.distanceLimit[user] {
            return .maxDistance(.user)
        }
        if filters.maxDistance.asksCandidate, distance > table.distanceLimit[candidate] {
            return .maxDistance(.candidate)
        }
        if filters.smoking.asksUser, !acceptsSmoking(user, candidate) { return .smoking(.user) }
        if filters.smoking.asksCandidate, !acceptsSmoking(candidate, user) {
            return .smoking(.candidate)
        }
        if filters.drinking.asksUser, !acceptsDrinking(user, candidate) { return .drinking(.user) }
        if filters.drinking.asksCandidate, !acceptsDrinking(candidate, user) {
            return .drinking(.candidate)
        }
        if filters.religion.asksUser, !acceptsReligion(user, candidate) { return .religion(.user) }
        if filters.religion.asksCandidate, !acceptsReligion(candidate, user) {
            return .religion(.candidate)
        }
        if filters.children.asksUser, !acceptsChildren(user, candidate) { return .children(.user) }
        if filters.children.asksCandidate, !acceptsChildren(candidate, user) {
            return .children(.candidate)
        }
        if table.exclusions.sortedList(user, contains: UInt32(candidate)) { return .excluded }
        return nil
    }

    func acceptsGender(_ row: Int, _ other: Int) -> Bool {
        table.interestedIn[row] & table.gender[other] != 0
    }

    func acceptsAge(_ row: Int, _ other: Int) -> Bool {
        table.age[other] >= table.ageMin[row] && table.age[other] <= table.ageMax[row]
    }

    /// An empty list takes everybody, and an unknown value passes.
    private func acceptsSmoking(_ row: Int, _ other: Int) -> Bool {
        let value = table.categories[Category.smoking.rawValue][other]
        return table.acceptedSmoking[row].isEmpty || value == 0
            || table.acceptedSmoking.list(row, contains: value)
    }

    private func acceptsDrinking(_ row: Int, _ other: Int) -> Bool {
        let value = table.categories[Category.drinking.rawValue][other]
        return table.acceptedDrinking[row].isEmpty || value == 0
            || table.acceptedDrinking.list(row, contains: value)
    }

    /// No requirement takes everybody; an unknown value fails a requirement.
    private func acceptsReligion(_ row: Int, _ other: Int) -> Bool {
        let required = table.requiredReligion[row]
        return required == 0
            || required == table.categories[Category.religion.rawValue][other]
    }

    private func acceptsChildren(_ row: Int, _ other: Int) -> Bool {
        let required = table.requiredChildren[row]
        return required == 0
            || required == table.categories[Category.children.rawValue][other]
    }
}
