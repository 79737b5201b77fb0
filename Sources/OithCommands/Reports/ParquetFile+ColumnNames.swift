import Parquet

extension ParquetFile {
    /// A name for each column that no other column has: its own, or its own and a number where
    /// columns before it have that, `value`, `value_1`, `value_2`.
    var columnNames: [String] {
        let own = Set(schema.map(\.name))
        var taken: Set<String> = []
        return schema.map { column in
            var name = column.name
            var number = 0
            while taken.contains(name) || number > 0 && own.contains(name) {
                number += 1
                name = "\(column.name)_\(number)"
            }
            taken.insert(name)
            return name
        }
    }
}
