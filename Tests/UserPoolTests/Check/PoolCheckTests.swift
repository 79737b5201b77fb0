import GRDB
import TestSupport
import Testing
import UserPool

@Suite struct PoolCheckTests {
    @Test func `A report tells what is in a pool`() throws {
        let folder = try PoolFolder()
        let path = try folder.pool { database in
            for index in 0..<12 {
                try database.addUser("a\(index)@x", ["lat": 1.5, "interests": #"["x","y"]"#])
            }
            for index in 0..<11 { try database.addUser("b\(index)@x", ["lat": Double(index + 20)]) }
            for index in 0..<4 { try database.addUser("c\(index)@x", ["age": "old"]) }
            try database.addUser("d@x", ["interests": "["])
            try database.addUser("e@x", ["bio": "b", "gender": "cat"])
            try database.addUser("f@x", ["is_visible": 0, "interests": #"["z"]"#])
            try database.execute(
                sql: """
                    INSERT INTO match_history VALUES ('a1@x', 'a2@x', 'like', NULL);
                    INSERT INTO blocks VALUES ('a1@x', 'a2@x')
                    """)
        }
        let report = try PoolCheck.run(path, asOf: night) { latitude, _ in "\(Int(latitude))" }
        #expect(report.counts.rows == 30)
        #expect(report.counts.eligible == 23)
        #expect(report.counts.ineligible == [.hidden: 1])
        #expect(report.counts.historyRows == 1)
        #expect(report.counts.ignoredActions == 1)
        #expect(report.counts.blockRows == 1)
        #expect(report.distinctInterests == 2)
        #expect(
            report.rejects.map { "\($0.reason) \($0.count) \($0.rows)" } == [
                "age: text in a number 4 [24, 25, 26]",
                "gender: not male, female or other 1 [29]", "interests: broken JSON 1 [28]",
            ])
        #expect(report.cellCount == 12)
        #expect(
            report.fullestCells.map { "\($0.name) \($0.users)" }
                == ["1 12"] + (20..<29).map { "\($0) 1" })
        #expect(
            report.histogram.map { [$0.least, $0.cells, $0.users] } == [[1, 11, 11], [10, 1, 12]])
    }

    @Test func `An empty pool is reported`() throws {
        let folder = try PoolFolder()
        let path = try folder.pool { _ in }
        let report = try PoolCheck.run(path, asOf: night) { _, _ in "x" }
        #expect(report.counts == PoolCounts())
        #expect(report.rejects.isEmpty)
        #expect(report.fullestCells.isEmpty)
        #expect(report.histogram.isEmpty)
    }
}
