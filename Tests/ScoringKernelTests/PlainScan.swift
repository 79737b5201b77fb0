import Bytes
import LaneLayout
import ScoringKernel

/// What a scan must find, said again in plain numbers: no masks, no packed bytes.
struct PlainScan {
    let user: Person
    let query: PairQuery
    let people: [Person]
    let plan: ScanPlan

    struct Finding: Hashable {
        var pairs: [Survivor] = []
        var passed = 0
    }

    func finding(in rows: Range<Int>, _ threshold: ScanThreshold) -> Finding {
        var finding = Finding()
        for row in rows where passes(people[row]) {
            finding.passed += 1
            let square = square(people[row])
            let score = score(people[row])
            let mayTie = square <= threshold.reachAtScore
            if score > threshold.score || score == threshold.score && mayTie {
                finding.pairs.append(Survivor(position: ScanPosition(row), score: score))
            }
        }
        return finding
    }

    func square(_ other: Person) -> Float {
        let (x, y, z) = (other.x - user.x, other.y - user.y, other.z - user.z)
        return x * x + y * y + z * z
    }

    private func passes(_ other: Person) -> Bool {
        if query.refusals & other.attributes != 0 { return false }
        if query.attributes & other.refusals != 0 { return false }
        // A query asks about all ages, or about none.
        if query.ages != 0 {
            guard other.age >= user.ageMin, other.age <= user.ageMax else { return false }
            guard user.age >= other.ageMin, user.age <= other.ageMax else { return false }
        }
        if square(other) > query.reach { return false }
        return !query.usesCandidateReach || square(other) <= other.reach
    }

    func score(_ other: Person) -> Int32 {
        let weights = plan.weights
        var sum = Int(weights.base) + interests(other)
        for (index, value) in user.categories.enumerated()
        where value != 0 && value == other.categories[index] {
            sum += Int(weights.categories[index])
        }
        if other.hasPhoto { sum += Int(weights.photo) }
        if other.hasBio { sum += Int(weights.bio) }
        if other.refusals & query.genderBit == 0 { sum += Int(weights.mutualInterest) }
        let suits = other.age >= user.ageMin && other.age <= user.ageMax
        sum += Int(suits ? weights.ageInRange : weights.ageOutOfRange)
        let square = square(other)
        sum += Int(
            weights.bands.filter { $0.nearest <= square && square <= $0.farthest }
                .map(\.points).max() ?? (weights.bands.isEmpty ? 0 : -10_000))
        return Int32(min(max(sum, 0), 10_000))
    }

    private func interests(_ other: Person) -> Int {
        let points = Int(plan.weights.interests)
        let common = user.interests.intersection(other.interests).count
        let fewer = min(user.interestCount, other.interestCount)
        if points == 0 { return 0 }
        if plan.givesExactScores(query) {
            return fewer == 0 ? 0 : (2 * points * common + fewer) / (2 * fewer)
        }
        // The bound, in the precision that is part of its meaning.
        let scale = max(
            query.interestScale, other.interestCount == 0 ? 0 : 1 / Float(other.interestCount))
        let most = Float(common) * Float(points) + query.interestSlack * Float(points)
        return Int((min(most * scale, Float(points)) + 0.01).rounded(.toNearestOrEven))
    }
}
