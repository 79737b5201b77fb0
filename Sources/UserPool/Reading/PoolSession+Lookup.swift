/// What a pool knows of one id.
package enum UserLookup: Sendable {
    /// The user takes part tonight.
    case eligible(Profile)
    /// The user can be read and takes no part tonight.
    case ineligible(Ineligibility)
    /// The row cannot be read.
    case rejected(Reject)
    /// No row has this id.
    case unknown
}

/// Why a candidate is kept out of a user's list, whatever the two are like.
package enum Exclusion: String, Sendable, CaseIterable {
    /// Nobody appears in the own list.
    case sameUser = "they are the same user"
    /// A block by the list's owner.
    case userBlocked = "the user blocked the candidate"
    /// A block by the candidate.
    case candidateBlocked = "the candidate blocked the user"
    /// A decision of the list's owner: accept.
    case userAccepted = "the user accepted the candidate before"
    /// A decision of the list's owner: pass.
    case userPassed = "the user passed the candidate before"
    /// A decision of the candidate: pass.
    case candidatePassed = "the candidate passed the user before"
}

extension PoolSession {
    /// Finds one user, by the rules that ``forEachUser(asOf:embeddingDimension:rejects:body:)`` applies.
    ///
    /// - Parameters:
    ///   - id: the folded email.
    ///   - asOf: the night's instant.
    ///   - embeddingDimension: the length in bytes of the model's vectors, or nil.
    /// - Returns: the profile, or why there is none.
    /// - Throws: ``PoolError``.
    package func user(
        _ id: [UInt8], asOf: Instant, embeddingDimension: Int?
    ) throws -> UserLookup {
        guard let row = try winningRow(of: id) else { return .unknown }
        var parser = UserRowParser(asOf: asOf, embeddingDimension: embeddingDimension)
        var found = UserLookup.unknown
        // Without rowids all rows come, and the row is found by counting.
        let hasRowids = layout.rowName != nil
        try forEachRow(layout.users(row: row)) { values, ordinal in
            guard hasRowids || ordinal == row else { return }
            do throws(RejectReason) {
                if let reason = try parser.parse(values, row: row) {
                    found = .ineligible(reason)
                    return
                }
            } catch {
                found = .rejected(Reject(row: row, reason: error))
                return
            }
            parser.finish(into: &vocabularies)
            found = .eligible(parser.profile)
        }
        return found
    }

    /// Of the rows with this id the one that counts.
    private func winningRow(of id: [UInt8]) throws -> Int64? {
        var winner: (row: Int64, original: [UInt8])?
        try forEachEmail { row, folded, original in
            guard folded == id else { return }
            let original = original()
            if let known = winner {
                let isFirst =
                    original == known.original
                    ? row < known.row : original.lexicographicallyPrecedes(known.original)
                if !isFirst { return }
            }
            winner = (row, original)
        }
        return winner?.row
    }

    /// What blocks and history say against a candidate in a user's list.
    ///
    /// Both tables are read through, which the session's counts show.
    ///
    /// - Parameters:
    ///   - user: the folded email of the list's owner.
    ///   - candidate: the folded email of the candidate.
    /// - Returns: all that applies, in the order of ``Exclusion``; empty where nothing does.
    /// - Throws: ``PoolError``.
    package func exclusions(user: [UInt8], candidate: [UInt8]) throws -> [Exclusion] {
        var found: Set<Exclusion> = user == candidate ? [.sameUser] : []
        try forEachBlock { blocker, blocked in
            if blocker == user, blocked == candidate { found.insert(.userBlocked) }
            if blocker == candidate, blocked == user { found.insert(.candidateBlocked) }
        }
        try forEachHistoryEntry { left, right, action in
            if left == user, right == candidate {
                found.insert(action == .accept ? .userAccepted : .userPassed)
            }
            if left == candidate, right == user, action == .pass {
                found.insert(.candidatePassed)
            }
        }
        return Exclusion.allCases.filter(found.contains)
    }
}
