import Parquet

/// Checks the lists of one row group against each other and against users.parquet.
struct RowGroupCheck {
    private let part: PartFile
    private let number: Int
    private let rowGroup: Int
    private let users: UsersTable
    private let top: Int
    private let group: OpenGroup
    /// The next user of the dictionary, and the row where the list must begin.
    private var nextUser = 0
    private var nextRow = 0
    /// For each entry of the candidates' dictionary the last list that named it, counted from 1.
    private var lastList: [Int]
    private var scoreIsUsed: [Bool]
    private var distanceIsUsed: [Bool]
    private var longestList = 0

    /// Opens the group and checks its dictionaries and indexes.
    init(part: PartFile, number: Int, rowGroup: Int, users: UsersTable, top: Int) throws {
        self.part = part
        self.number = number
        self.rowGroup = rowGroup
        self.users = users
        self.top = top
        group = try part.openGroup(rowGroup)
        lastList = Array(repeating: 0, count: group.candidates.count)
        scoreIsUsed = Array(repeating: false, count: group.scores.count)
        distanceIsUsed = Array(repeating: false, count: group.distances.count)
        try verifyIndexes(part.file, rowGroups: rowGroup..<rowGroup + 1)
        try checkDictionaries()
    }

    /// Checks all lists and returns their number.
    mutating func run(
        choosing chosen: (Int) -> Bool,
        visit: (_ user: [UInt8], _ candidates: [Candidate]) throws -> Void
    ) throws -> Int {
        for index in group.pages[0].indices {
            let page = try part.page(index, of: group, rowGroup)
            let firstUser = nextUser
            var start = 0
            while start < page.users.count {
                var end = start + 1
                while end < page.users.count, page.users[end] == page.users[start] { end += 1 }
                let row = try check(page, start..<end)
                if chosen(row) {
                    let list = (start..<end).map { group.candidate(page, $0) }
                    try visit(Array(users.ids[row]), list)
                }
                start = end
            }
            let isLast = index == group.pages[0].count - 1
            let count = nextUser - firstUser
            guard
                count == SnapshotWriter.usersPerPage
                    || (isLast && count < SnapshotWriter.usersPerPage)
            else {
                throw damaged("page \(index) does not hold \(SnapshotWriter.usersPerPage) users")
            }
        }
        guard nextUser == group.users.count, !lastList.contains(0),
            !scoreIsUsed.contains(false), !distanceIsUsed.contains(false),
            longestList == group.rankCount
        else { throw damaged("a dictionary has entries that no row uses") }
        return nextUser
    }

    // MARK: - Lists

    /// Checks one list and returns the user's row in users.parquet.
    private mutating func check(_ page: PartFile.Page, _ rows: Range<Int>) throws -> Int {
        guard Int(page.users[rows.lowerBound]) == nextUser else {
            throw damaged("the users are not in order")
        }
        let id = group.users[nextUser]
        guard let row = users.ids.firstIndex(of: id) else {
            throw damaged("the user is not in users.parquet")
        }
        let place = users.places[row]
        guard rows.count <= top, Int(place.candidates) == rows.count,
            Int(place.part) == number, Int(place.rowGroup) == rowGroup,
            Int(place.firstRow) == nextRow
        else { throw damaged("the list is not where users.parquet says") }
        let oneself = group.candidates.firstIndex(of: id)
        for position in rows {
            try checkRow(page, position, rows, oneself: oneself)
        }
        nextUser += 1
        nextRow += rows.count
        longestList = max(longestList, rows.count)
        return row
    }

    private mutating func checkRow(
        _ page: PartFile.Page, _ position: Int, _ rows: Range<Int>, oneself: Int?
    ) throws {
        guard Int(page.ranks[position]) == position - rows.lowerBound else {
            throw damaged("the ranks of a list are not 1, 2, 3 and so on")
        }
        let candidate = Int(page.candidates[position])
        guard candidate != oneself else { throw damaged("a user is in the own list") }
        guard lastList[candidate] != nextUser + 1 else {
            throw damaged("a candidate is in a list twice")
        }
        lastList[candidate] = nextUser + 1
        scoreIsUsed[Int(page.scores[position])] = true
        distanceIsUsed[Int(page.distances[position])] = true
        guard position == rows.lowerBound || isOrdered(page, position - 1, position) else {
            throw damaged("a list is not in order of score, distance and id")
        }
    }

    /// Whether a row stands before another: dictionaries ascend, so that positions compare as
    /// values do.
    private func isOrdered(_ page: PartFile.Page, _ first: Int, _ second: Int) -> Bool {
        if page.scores[first] != page.scores[second] {
            return page.scores[first] > page.scores[second]
        }
        if page.distances[first] != page.distances[second] {
            return page.distances[first] < page.distances[second]
        }
        return page.candidates[first] < page.candidates[second]
    }

    // MARK: - Dictionaries

    /// Dictionaries ascend, and every candidate is an eligible user.
    private func checkDictionaries() throws {
        guard group.users.firstDisorder == nil, group.candidates.firstDisorder == nil,
            zip(group.scores, group.scores.dropFirst()).allSatisfy({ $0 < $1 }),
            zip(group.distances, group.distances.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw damaged("a dictionary is not in order") }
        var found = 0
        for index in 0..<group.candidates.count {
            let id = group.candidates[index]
            // The ids ascend, so the next one stands behind this one.
            found = users.ids.lowerBound(of: id, in: found..<users.ids.count)
            guard found < users.ids.count, users.ids[found].elementsEqual(id) else {
                throw damaged("a candidate is not among the users")
            }
        }
    }

    /// An error in the current list.
    private func damaged(_ message: String) -> SnapshotError {
        SnapshotError(
            .damaged, message, file: part.file.name, rowGroup: rowGroup, offset: nextRow)
    }
}
