import Bytes
import Parquet
import SnapshotFormat
import SnapshotReader
import SnapshotWriter

/// Checks the lists of one row group against each other and against users.parquet.
struct RowGroupCheck {
    private let part: PartFile
    private let number: Int
    private let rowGroup: Int
    private let users: UsersTable
    private let top: Int
    private let group: OpenGroup
    /// For each entry of a dictionary of ids the row in users.parquet.
    private let userRows: [UInt32]
    private let candidateRows: [UInt32]
    /// The next user of the dictionary, and the row where the list must begin.
    private var nextUser = 0
    private var nextRow = 0
    /// For each entry of the candidates' dictionary the last list that named it, counted from 1.
    private var lastList: [UInt32]
    private var scoreIsUsed: [Bool]
    private var distanceIsUsed: [Bool]
    private var longestList = 0
    /// Of all rows so far, in hundredths of a point.
    private var scoreSum = 0
    private let judge: SnapshotContent.EntryJudge?

    /// Opens the group and checks its dictionaries.
    init(
        part: PartFile, number: Int, rowGroup: Int, users: UsersTable, top: Int,
        judging judge: SnapshotContent.EntryJudgeMaker?
    ) throws {
        (self.part, self.number, self.rowGroup) = (part, number, rowGroup)
        (self.users, self.top) = (users, top)
        group = try part.openGroup(rowGroup)
        lastList = Array(repeating: 0, count: group.candidates.count)
        scoreIsUsed = Array(repeating: false, count: group.scores.count)
        distanceIsUsed = Array(repeating: false, count: group.distances.count)
        let damaged = { (message: String) in
            SnapshotError(.damaged, message, file: part.file.name, rowGroup: rowGroup, offset: 0)
        }
        guard group.users.firstDisorder == nil, group.candidates.firstDisorder == nil,
            zip(group.scores, group.scores.dropFirst()).allSatisfy({ $0 < $1 }),
            zip(group.distances, group.distances.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw damaged("a dictionary is not in order") }
        guard let candidateRows = users.ids.indices(of: group.candidates) else {
            throw damaged("a candidate is not among the users")
        }
        guard let userRows = users.ids.indices(of: group.users) else {
            throw damaged("a user is not in the users table")
        }
        (self.candidateRows, self.userRows) = (candidateRows, userRows)
        self.judge = judge?(
            SnapshotContent.EntryTables(
                candidates: candidateRows, scores: group.scores, distances: group.distances))
    }

    /// Checks all lists and the indexes.
    mutating func run(choosing chosen: (Int) -> Bool) throws -> SnapshotContent.Checked {
        var checked = SnapshotContent.Checked()
        var indexes = try UserIDIndexes(
            file: part.file, rowGroup: rowGroup, needsFilter: true)
        var bounds = try dictionaryBounds()
        for index in group.pages[0].indices {
            let page = try part.page(index, of: group, rowGroup)
            let firstUser = nextUser
            try check(page, choosing: chosen, into: &checked)
            let isLast = index == group.pages[0].count - 1
            let count = nextUser - firstUser
            guard
                count == SnapshotLayout.usersPerPage
                    || (isLast && count < SnapshotLayout.usersPerPage)
            else {
                throw damaged("page \(index) does not hold \(SnapshotLayout.usersPerPage) users")
            }
            try indexes.checkPage(of: group.users, firstUser..<nextUser)
            try bounds.rank.checkPage(page.ranks)
            try bounds.candidate.checkPage(page.candidates)
        }
        try indexes.finish()
        try bounds.rank.finish()
        try bounds.candidate.finish()
        guard nextUser == group.users.count, !lastList.contains(0),
            !scoreIsUsed.contains(false), !distanceIsUsed.contains(false),
            longestList == group.rankCount
        else { throw damaged("a dictionary has entries that no row uses") }
        checked.tally.listCount = nextUser
        checked.tally.scoreSum = scoreSum
        return checked
    }

    /// The bounds of `rank` and `candidate_id`, which nothing is sorted by.
    private func dictionaryBounds() throws -> (rank: DictionaryBounds, candidate: DictionaryBounds)
    {
        let candidates = group.candidates
        let ids = DictionaryBounds.Entries(count: candidates.count) { Array(candidates[$0]) }
        let ranks = DictionaryBounds.Entries(count: group.rankCount) { entry in
            var bytes: [UInt8] = []
            bytes.append(littleEndian: Int32(entry + 1))
            return bytes
        }
        return (
            try DictionaryBounds(file: part.file, rowGroup: rowGroup, column: .rank, of: ranks),
            try DictionaryBounds(
                file: part.file, rowGroup: rowGroup, column: .candidateID, of: ids)
        )
    }

    // MARK: - Lists

    private mutating func check(
        _ page: PartFile.Page, choosing chosen: (Int) -> Bool,
        into checked: inout SnapshotContent.Checked
    ) throws(SnapshotError) {
        var start = 0
        while start < page.users.count {
            let user = page.users[start]
            var end = start + 1
            while end < page.users.count, page.users[end] == user { end += 1 }
            let row = try check(page, start..<end)
            if let judge {
                checked.tally.judgedEntries += end - start
                let entries = SnapshotContent.ListEntries(
                    user: row, candidates: page.candidates[start..<end],
                    scores: page.scores[start..<end], distances: page.distances[start..<end])
                if let wrong = judge(entries) {
                    checked.wrong.append(SnapshotContent.WrongEntry(user: row, rank: wrong))
                }
            }
            if chosen(row) {
                checked.chosen.append(
                    SnapshotContent.ChosenList(
                        row: row, user: Array(users.ids[row]),
                        candidates: (start..<end).map { group.candidate(page, $0) }))
            }
            start = end
        }
    }

    /// Checks one list and returns the user's row in users.parquet.
    private mutating func check(
        _ page: PartFile.Page, _ rows: Range<Int>
    ) throws(SnapshotError) -> Int {
        guard Int(page.users[rows.lowerBound]) == nextUser else {
            throw damaged("the users are not in order")
        }
        let row = userRows[nextUser]
        let place = users.places[Int(row)]
        guard rows.count <= top, Int(place.candidates) == rows.count,
            Int(place.part) == number, Int(place.rowGroup) == rowGroup,
            Int(place.firstRow) == nextRow
        else { throw damaged("the list is not where the users table says") }
        if let problem = check(page, rows, oneself: row) { throw damaged(problem) }
        nextUser += 1
        nextRow += rows.count
        longestList = max(longestList, rows.count)
        return Int(row)
    }

    /// What is wrong with a list.
    private mutating func check(
        _ page: PartFile.Page, _ rows: Range<Int>, oneself: UInt32
    ) -> String? {
        let list = UInt32(nextUser + 1)
        var isRanked = true
        var isOrdered = true
        var hasOneself = false
        var hasDoubles = false
        var sum = 0
        var previous: UInt64 = 0
        var rank: UInt32 = 0
        let (ranks, candidates) = (page.ranks.span, page.candidates.span)
        let (scores, distances) = (page.scores.span, page.distances.span)
        // Copies of references: what is lent must not overlap with what changes.
        let rowsOfCandidates = candidateRows
        let candidateRows = rowsOfCandidates.span
        let scoresOfGroup = group.scores
        let points = scoresOfGroup.span
        for position in rows {
            let candidate = Int(candidates[position])
            isRanked = isRanked && ranks[position] == rank
            rank &+= 1
            hasOneself = hasOneself || candidateRows[candidate] == oneself
            hasDoubles = hasDoubles || lastList[candidate] == list
            lastList[candidate] = list
            scoreIsUsed[Int(scores[position])] = true
            sum += Int(points[Int(scores[position])])
            distanceIsUsed[Int(distances[position])] = true
            let order = Self.order(
                score: scores[position], distance: distances[position], candidate: candidate)
            isOrdered = isOrdered && previous < order
            previous = order
        }
        scoreSum += sum
        if !isRanked { return "the ranks of a list are not 1, 2, 3 and so on" }
        if hasOneself { return "a user is in the own list" }
        if hasDoubles { return "a candidate is in a list twice" }
        return isOrdered ? nil : "a list is not in order of score, distance and id"
    }

    /// A number, not 0, that rises along a list.
    ///
    /// Dictionaries ascend, so that positions compare as values do, and have at most 2^16 scores,
    /// 2^18 distances and 2^24 ids.
    @inline(__always)
    private static func order(score: UInt32, distance: UInt32, candidate: Int) -> UInt64 {
        UInt64(1 << 17 &- score) &<< 42 | UInt64(distance) &<< 24 | UInt64(candidate)
    }

    /// An error in the current list.
    private func damaged(_ message: String) -> SnapshotError {
        SnapshotError(
            .damaged, message, file: part.file.name, rowGroup: rowGroup, offset: nextRow)
    }
}
