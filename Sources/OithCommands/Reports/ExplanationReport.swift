import FeatureTable
import Glibc
import JSON
import NightReport
import Nights
import Scoring
import UserPool

/// What `oith explain` prints of two users.
struct ExplanationReport {
    private let explanation: PairExplanation

    init(_ explanation: PairExplanation) { self.explanation = explanation }

    // MARK: - Text

    var text: String {
        switch explanation.outcome {
        case .notScored(let user, let candidate):
            return "No: only eligible users are scored.\n  user       \(user.text)\n"
                + "  candidate  \(candidate.text)\n"
        case .scored(let scored):
            let miles = NumberFormatting.decimal(Double(scored.distance) / 10, 1)
            return "The two are \(miles) miles apart.\n\n"
                + Self.listText(
                    scored.forUser, scored.exclusionsForUser, owner: "user",
                    title: "The candidate in the user's list")
                + "\n"
                + Self.listText(
                    scored.forCandidate, scored.exclusionsForCandidate, owner: "candidate",
                    title: "The user in the candidate's list")
        }
    }

    private static func listText(
        _ direction: PairExplanation.Direction, _ exclusions: [Exclusion],
        owner: String, title: String
    ) -> String {
        var lines = ["\(title): \(verdict(direction, exclusions, owner: owner))"]
        for term in direction.terms.named {
            lines.append(
                "  \(term.label.padded(to: 16)) \(NumberFormatting.hundredths(term.points))")
        }
        lines.append(
            "  \("score".padded(to: 16)) \(NumberFormatting.hundredths(Int(direction.terms.total)))"
        )
        return lines.joined(separator: "\n") + "\n"
    }

    /// The answer for one list; its owner is `user` or `candidate`.
    private static func verdict(
        _ direction: PairExplanation.Direction, _ exclusions: [Exclusion],
        owner: String
    ) -> String {
        if direction.refusal == .excluded {
            // They are written for a list of the user's.
            let reasons = exclusions.map { exclusion in
                owner == "user" ? exclusion.rawValue : exclusion.rawValue.swappingRoles
            }
            return "no, " + reasons.joined(separator: ", ")
        }
        if let refusal = direction.refusal { return "no, " + refusal.sentence(owner: owner) }
        return direction.reachesMinimum ? "yes" : "no, the score is below the minimum score"
    }

    // MARK: - JSON

    var json: JSONValue {
        switch explanation.outcome {
        case .notScored(let user, let candidate):
            return [
                "scored": false, "user": .string(user.text),
                "candidate": .string(candidate.text),
            ]
        case .scored(let scored):
            return [
                "scored": true, "distance_miles": .double(Double(scored.distance) / 10),
                "userList": Self.listJSON(scored.forUser, scored.exclusionsForUser, owner: "user"),
                "candidateList": Self.listJSON(
                    scored.forCandidate, scored.exclusionsForCandidate, owner: "candidate"),
            ]
        }
    }

    private static func listJSON(
        _ direction: PairExplanation.Direction, _ exclusions: [Exclusion],
        owner: String
    ) -> JSONValue {
        let terms = direction.terms.named.map {
            ($0.label, JSONValue.double(Double($0.points) / 100))
        }
        return [
            "accepted": .bool(direction.isAccepted),
            "reason": direction.isAccepted
                ? .null : .string(verdict(direction, exclusions, owner: owner)),
            "score": .double(Double(direction.terms.total) / 100),
            "terms": .object(JSONObject(terms)),
        ]
    }
}

extension PairExplanation.Standing {
    /// How somebody is found, in words.
    var text: String {
        switch self {
        case .forgotten: "not eligible: asked to be forgotten"
        case .inPool(.eligible): "eligible"
        case .inPool(.ineligible(let reason)): "not eligible: \(reason.rawValue)"
        case .inPool(.rejected(let reject)): "rejected: \(reject.reason) (row \(reject.row))"
        case .inPool(.unknown): "not in the pool"
        }
    }
}

extension ScoreTerms {
    /// The terms that are not 0, and the base, with the names of the model file.
    fileprivate var named: [(label: String, points: Int)] {
        var terms = [("base", base), ("interests", interests)]
        for category in Category.allCases {
            terms.append(("\(category)", categories[category.rawValue]))
        }
        terms += [
            ("distance", distance), ("age", age), ("mutualInterest", mutualInterest),
            ("photo", photo), ("bio", bio), ("embedding", embedding),
        ]
        return terms.filter { $0.0 == "base" || $0.1 != 0 }.map { ($0.0, Int($0.1)) }
    }
}

extension ExclusionReason {
    /// The rule in words, after "no, ".
    ///
    /// - Parameter owner: whose list it is, `user` or `candidate`.
    /// - Returns: what refuses whom.
    func sentence(owner: String) -> String {
        let listed = owner == "user" ? "candidate" : "user"
        let name = { (side: PairSide) in side == .user ? owner : listed }
        let other = { (side: PairSide) in side == .user ? listed : owner }
        switch self {
        case .oneself: return "they are the same user"
        case .radius: return "they are farther apart than the radius"
        case .interestedIn(let side):
            return "the \(name(side))'s interestedIn does not take the \(other(side))'s gender"
        case .age(let side):
            return "the \(name(side))'s age range does not hold the \(other(side))'s age"
        case .maxDistance(let side):
            return "they are farther apart than the \(name(side))'s maxDistance"
        case .smoking(let side):
            return "the \(name(side))'s smoking preference does not hold the \(other(side))'s value"
        case .drinking(let side):
            return
                "the \(name(side))'s drinking preference does not hold the \(other(side))'s value"
        case .religion(let side):
            return "the \(name(side))'s religion preference is not the \(other(side))'s religion"
        case .children(let side):
            return "the \(name(side))'s children preference is not the \(other(side))'s value"
        case .excluded: return "a block or an earlier decision keeps them apart"
        }
    }
}

extension String {
    /// The text with the words user and candidate changing places.
    fileprivate var swappingRoles: String {
        split(separator: " ", omittingEmptySubsequences: false).map { word in
            word == "user" ? "candidate" : word == "candidate" ? "user" : word
        }.joined(separator: " ")
    }
}
