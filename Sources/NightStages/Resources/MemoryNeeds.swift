package import UserPool

/// What the night holds in memory: the sizes behind `--memory`.
///
/// Two things decide it. ExtractPool holds every user once, as columns, until the feature table
/// is written: that grows with the pool and nothing can make it smaller. Everything after works
/// on pieces (a chunk, a row group), of which as many run at once as fit. Mapped files are not
/// counted: the system takes their pages back when it wants them.
///
/// The figures were measured on generated pools and rounded up.
package enum MemoryNeeds {
    /// The process itself: code, SQLite's cache, the journal, the pages of small things.
    package static let process = 48 << 20
    /// ExtractPool, a row of `users`: to find ids that appear twice.
    static let extractBytesPerRow = 16
    /// ExtractPool, an eligible user: the columns, and what is sorted and written from them.
    static let extractBytesPerUser = 340
    /// ExtractPool, a row of `match_history` or `blocks` of eligible users.
    static let extractBytesPerDecision = 12
    /// A candidate in the lists of a piece: its key, what it is merged or written from, and the
    /// bytes that come out.
    static let bytesPerCandidate = 40
    /// A user in a piece: the query that the scan keeps, counts, places, and its id.
    static let bytesPerUser = 512

    /// What ExtractPool needs at its peak.
    ///
    /// - Parameter sizes: of the pool; each row is taken for an eligible user.
    /// - Returns: the size.
    package static func extract(_ sizes: PoolSizes) -> ByteSize {
        extract(rows: Double(sizes.rows), decisions: Double(sizes.decisions))
    }

    /// The same for numbers that are estimates.
    package static func extract(rows: Double, decisions: Double) -> ByteSize {
        let bytes =
            rows * Double(extractBytesPerRow + extractBytesPerUser)
            + decisions * Double(extractBytesPerDecision)
        return ByteSize(process + (Int(exactly: bytes.rounded()) ?? .max / 2))
    }

    /// The bytes of a piece of `users` users whose lists have up to `top` candidates.
    package static func piece(users: Int, top: Int) -> Int {
        users * (bytesPerUser + top * bytesPerCandidate)
    }

    /// How many pieces of work may run at once.
    ///
    /// - Parameters:
    ///   - bytes: of one piece; 0 where that is next to nothing.
    ///   - budget: bytes.
    ///   - most: at most so many; at least 1.
    /// - Returns: at least 1: a piece that does not fit runs alone.
    package static func pieces(of bytes: Int, in budget: Int, atMost most: Int) -> Int {
        min(most, max(1, max(0, budget - process) / max(1, bytes)))
    }

    /// The bytes of as many pieces as run at once.
    package static func pieces(
        users: Int, top: Int, in budget: ByteSize, atMost most: Int
    ) -> ByteSize {
        let piece = piece(users: users, top: top)
        return ByteSize(process + piece * pieces(of: piece, in: budget.bytes, atMost: most))
    }

    /// Refuses a night whose ExtractPool does not fit.
    ///
    /// - Parameters:
    ///   - session: the pool; its rows are counted only where a quick bound does not fit.
    ///   - budget: what `--memory` allows.
    /// - Throws: ``NightError`` with code `.usage` that says how much is needed; `PoolError`.
    package static func check(_ session: PoolSession, in budget: ByteSize) throws {
        if extract(try session.sizeBounds()) <= budget { return }
        let sizes = try session.sizes()
        let needed = extract(sizes)
        if needed <= budget { return }
        throw NightError(
            .usage,
            "the night needs about \(needed) for \(sizes.rows.grouped) rows of users and "
                + "\(sizes.decisions.grouped) decisions; --memory allows \(budget)")
    }
}

extension Int {
    /// The number with its thousands apart: `10,000,000`.
    var grouped: String {
        let digits = Array(String(self))
        return digits.enumerated().map { place, digit in
            place > 0 && (digits.count - place) % 3 == 0 ? ",\(digit)" : String(digit)
        }.joined()
    }
}
