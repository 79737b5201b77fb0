import JSON
import Parquet
import ParquetRows
import SnapshotStore

/// The data dictionary: what `oith snapshot show --columns` prints.
enum ColumnReport {
    /// Three lines a column, of at most 80 characters.
    static var text: String {
        ColumnMeaning.Table.allCases.map { table in
            let width = columns(of: table).map(\.schema.name.count).max() ?? 0
            return "\(table.rawValue)/ has \(table.row):\n\n"
                + columns(of: table).map { column in
                    "  \(column.schema.name.padded(to: width))  \(column.type)\n"
                        + "      \(column.values)\n      \(column.meaning)\n"
                }.joined()
        }.joined(separator: "\n") + "\nNo column has nulls.\n"
    }

    /// A list of objects.
    static var json: JSONValue {
        .array(
            ColumnMeaning.all.map { column in
                [
                    "table": .string(column.table.rawValue), "column": .string(column.schema.name),
                    "type": .string(column.type), "values": .string(column.values),
                    "meaning": .string(column.meaning),
                ]
            })
    }

    private static func columns(of table: ColumnMeaning.Table) -> [ColumnMeaning] {
        ColumnMeaning.all.filter { $0.table == table }
    }
}

extension ColumnMeaning {
    /// The Parquet type, with the logical type where there is one: `INT32, UINT_8`.
    package var type: String {
        [schema.kindText, schema.logical.text].filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
