package import StateMachine

/// The layout of the boxes of a state machine, in rows and two columns.
package struct StateGrid: Sendable {
    /// The cell of the grid that holds one box.
    package struct Place: Sendable, Equatable {
        /// Counted from 0 at the top.
        package var row: Int
        /// 0 for the main column, 1 for the side column.
        package var column: Int

        /// The cell in a row and a column, both counted from 0.
        package init(row: Int, column: Int) {
            (self.row, self.column) = (row, column)
        }
    }

    /// By the id of the box.
    package private(set) var places: [String: Place] = [:]
    /// How many rows there are.
    package var rowCount: Int { (places.values.map(\.row).max() ?? -1) + 1 }

    /// The grid of a machine.
    package init(_ frame: GraphDrawing.Frame) {
        let rows = Self.rows(frame)
        var taken: Set<Int> = []
        // What comes later in the file is likelier the way on than an end in between.
        for (box, row) in frame.boxes.reversed().compactMap({ box in
            rows[box.id].map { (box.id, $0) }
        }) {
            places[box] = Place(row: row, column: taken.insert(row).inserted ? 0 : 1)
        }
        placeBeside(frame.boxes.map(\.id).filter { places[$0] == nil })
    }

    /// What is only reached by a failure is in the side column, from the middle down.
    private mutating func placeBeside(_ boxes: [String]) {
        var row = max(0, rowCount / 2 - boxes.count)
        for box in boxes {
            while places.values.contains(Place(row: row, column: 1)) { row += 1 }
            places[box] = Place(row: row, column: 1)
            row += 1
        }
    }

    /// The longest way to each state that is reached without a failure, loops taken once.
    private static func rows(_ frame: GraphDrawing.Frame) -> [String: Int] {
        var next: [String: [String]] = [:]
        for arrow in frame.arrows where !arrow.isCatch {
            next[arrow.from, default: []].append(arrow.to)
        }
        let order = finishingOrder(from: frame.startID, next)
        let position = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        var rows: [String: Int] = [frame.startID: -1]
        for from in order {
            guard let row = rows[from], let here = position[from] else { continue }
            // An arrow back to where the way came from adds no row.
            for to in next[from] ?? [] where here < position[to] ?? 0 {
                rows[to] = max(rows[to] ?? 0, row + 1)
            }
        }
        return rows
    }

    /// States in the reverse of the order in which a depth-first walk is done with them.
    private static func finishingOrder(from start: String, _ next: [String: [String]]) -> [String] {
        var (order, seen): ([String], Set<String>) = ([], [start])
        var stack: [(state: String, rest: ArraySlice<String>)] = [(start, next[start]?[...] ?? [])]
        while let (state, rest) = stack.popLast() {
            guard let following = rest.first else {
                order.append(state)
                continue
            }
            stack.append((state, rest.dropFirst()))
            if seen.insert(following).inserted {
                stack.append((following, next[following]?[...] ?? []))
            }
        }
        return order.reversed()
    }
}
