/// The fields of a Map state.
struct MapFields: Sendable {
    /// Where the items come from.
    enum Items: Sendable {
        case path(JSONPath)
        case reader(ItemReaderFields)
    }
    let items: Items
    /// `ItemSelector`, or `Parameters` in older definitions.
    let selector: PayloadTemplate?
    /// `ItemBatcher`.
    let batcher: ItemBatcherFields?
    /// `ResultWriter`.
    let writer: ResultWriterFields?
    /// `MaxConcurrency`; 0 is no limit.
    let maxConcurrency: WholeNumber
    /// `ToleratedFailureCount`.
    let toleratedCount: WholeNumber?
    /// `ToleratedFailurePercentage`.
    let toleratedPercentage: Percentage?
    let label: String?
    let isDistributed: Bool
    /// Whether the items of a distributed Map are Express executions.
    let isExpress: Bool
    let processor: StateGraph
}

/// A part of a hundred, or where in the input it is.
enum Percentage: Sendable {
    case fixed(Double)
    case path(JSONPath)
}

/// `ItemReader`.
struct ItemReaderFields: Sendable {
    /// What is done with the bucket.
    enum Action: Sendable {
        /// One object is read.
        case getObject
        /// The objects are listed; with a format, each of them is read as well.
        case listObjects
    }
    let action: Action
    let resource: String
    let parameters: PayloadTemplate?
    /// How an object becomes items; nil where only a listing is wanted.
    let format: ItemFormat?
    /// `MaxItems`; nil and 0 are no limit.
    let maxItems: WholeNumber?
}

/// How the bytes of an object become items.
enum ItemFormat: Sendable {
    /// An array, which is where the pointer says; nil is the whole text.
    case json(pointer: [String]?)
    case jsonLines
    case csv(CSVFormat)
    /// An inventory of objects, which names the files to read.
    case manifest
}

/// How a CSV text is written.
struct CSVFormat: Sendable {
    /// `CSVHeaders`; nil where they are the first row.
    var headers: [String]?
    var delimiter = UInt8(ascii: ",")
}

/// `ItemBatcher`.
struct ItemBatcherFields: Sendable {
    let maxItems: WholeNumber?
    let maxByteCount: WholeNumber?
    /// `BatchInput`.
    let input: PayloadTemplate?
}

/// `ResultWriter`.
struct ResultWriterFields: Sendable {
    /// What is kept of each item.
    enum Transformation: String, Sendable, CaseIterable {
        /// A record of the item's execution with its input and output.
        case none = "NONE"
        /// The output.
        case compact = "COMPACT"
        /// The output, and of an array its elements.
        case flatten = "FLATTEN"
    }
    enum OutputType: String, Sendable, CaseIterable {
        case json = "JSON"
        case jsonLines = "JSONL"
    }
    /// `Parameters` with `Bucket` and `Prefix`; nil where the results become the state's result.
    let destination: PayloadTemplate?
    let transformation: Transformation
    let outputType: OutputType
}
