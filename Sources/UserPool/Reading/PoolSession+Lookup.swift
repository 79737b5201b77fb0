/// What a pool knows of one id.
package enum UserLookup: Sendable {
    case eligible(Profile)
    case ineligible(Ineligibility)
    case rejected(Reject)
    case unknown
}

/// Why a candidate is kept out of a user's list, whatever the two are like.
package enum Exclusion: String, Sendable, CaseIterable {
    case sameUser = "they are the same user"
    case userBlocked = "the user blocked the candidate"
    case candidateBlocked = "the candidate blocked the user"
    case userAccepted = "the user accepted the candidate before"
    case userPassed = "the user passed the candidate before"
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
        _ id: [UInt8], asOf: Timestamp, embeddingDimension: Int?
    ) throws -> UserLookup {
        guard let row = try winningRow(of: id) else { return .unknown }
        var parser = UserRowParser(asOf: asOf, embeddingDimension: embeddingDimension)
        let cursor = try RowCursor(database, layout.selectUsers(row: row))
        defer { cursor.reset() }
        // Without rowids the row is found by counting.
        for _ in 0..<(layout.rowName == nil ? row : 1) {
            guard try cursor.next() else { return .unknown }
        }
        do throws(RejectReason) {
            if let reason = try parser.parse(cursor, row: row) { return .ineligible(reason) }
        } catch {
            return .rejected(Reject(row: row, reason: error))
        }
        parser.finish(into: &vocabularies)
        return .eligible(parser.profile)
    }

    /// Of the rows with this id the one that counts.
    private func winningRow(of id: [UInt8]) throws -> Int64? {
        var winner: (row: Int64, original: [UInt8])?
        var emails = try emails()
        while let row = try emails.next() {
            guard emails.folded == id else { continue }
            let original = emails.original()
            if let known = winner {
                let isFirst =
                    original == known.original
                    ? row < known.row : original.lexicographicallyPrecedes(known.original)
                if !isFirst { continue }
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
