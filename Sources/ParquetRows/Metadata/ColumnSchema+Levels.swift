import Parquet

extension ColumnSchema {
    /// The definition level of a value that is there.
    var greatestDefinitionLevel: UInt32 {
        switch shape {
        case .required, .nested: 0
        case .optional: 1
        case .list(let isOptional, let elementIsOptional):
            1 + (isOptional ? 1 : 0) + (elementIsOptional ? 1 : 0)
        }
    }

    /// The repetition level of an element after the first of its list.
    var greatestRepetitionLevel: UInt32 {
        if case .list = shape { 1 } else { 0 }
    }
}
