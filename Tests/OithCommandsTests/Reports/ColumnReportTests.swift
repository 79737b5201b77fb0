import Foundation
import JSON
import OithCommands
import Parquet
import SnapshotStore
import Testing

/// The data dictionary that `oith snapshot show --columns` prints is the page of Snapshot.docc.
@Suite struct ColumnReportTests {
    private static let page = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(
            path: "../../../Sources/SnapshotFormat/Snapshot.docc/DataDictionary.md")

    @Test func `The page has the columns of each table, word for word`() throws {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        for table in ColumnMeaning.Table.allCases {
            let start = try #require(page.range(of: "\n## \(table.rawValue)\n")).upperBound
            let section = page[start...].components(separatedBy: "\n## ")[0]
            let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(
                String.init)
            let columns = ColumnMeaning.all.filter { $0.table == table }
            #expect(
                rows
                    == columns.map { column in
                        "| `\(column.schema.name)` | \(column.type) | \(column.values) | "
                            + "\(column.meaning) |"
                    })
            #expect(section.lowercased().contains("\n\(table.row)"))
        }
        #expect(ColumnMeaning.all.count == 11)
    }

    @Test func `It is printed without a snapshot, and fits a terminal`() async throws {
        let run = await oith("snapshot", "show", "--columns")
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(run.lines.allSatisfy { $0.count <= 80 })
        for column in ColumnMeaning.all {
            #expect(run.output.contains(column.values) && run.output.contains(column.meaning))
        }
        let json = try await oith("snapshot", "show", "--columns", "--json").json
        #expect(json.array?.count == 11)
        #expect(
            json.array?.first == [
                "table": "lists", "column": "user_id", "type": "BYTE_ARRAY, STRING",
                "values": "an id: white space at the ends removed, A-Z lowered",
                "meaning": "whose list it is",
            ])
    }
}
