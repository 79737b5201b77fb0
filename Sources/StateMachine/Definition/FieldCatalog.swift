/// Which fields the language has, and where.
enum FieldCatalog {
    static let machine = ["Comment", "StartAt", "States", "Version", "TimeoutSeconds"]
    static let branch = ["Comment", "StartAt", "States"]
    static let retrier = [
        "ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds",
        "JitterStrategy", "Comment",
    ]
    static let catcher = ["ErrorEquals", "Next", "ResultPath", "Assign", "Comment"]

    private static let processor = branch + ["ProcessorConfig"]

    /// The fields of each object inside a Map, by its key.
    static let sections: [String: [String]] = [
        "ItemProcessor": processor, "Iterator": processor,
        "ProcessorConfig": ["Mode", "ExecutionType"],
        "ItemReader": ["Resource", "ReaderConfig", "Parameters"],
        "ReaderConfig": [
            "InputType", "MaxItems", "MaxItemsPath", "CSVHeaderLocation", "CSVHeaders",
            "CSVDelimiter", "ItemsPointer", "ManifestType", "Transformation",
        ],
        "ItemBatcher": [
            "MaxItemsPerBatch", "MaxItemsPerBatchPath", "MaxInputBytesPerBatch",
            "MaxInputBytesPerBatchPath", "BatchInput",
        ],
        "ResultWriter": ["Resource", "Parameters", "WriterConfig"],
        "WriterConfig": ["Transformation", "OutputType"],
    ]

    private static let common = ["Type", "Comment", "InputPath", "OutputPath"]
    private static let transition = ["Next", "End"]
    private static let result = ["Parameters", "ResultPath", "Assign"]
    private static let work = ["ResultSelector", "Retry", "Catch"]

    /// The fields of each type of state.
    static let states: [String: [String]] = [
        "Pass": common + transition + result + ["Result"],
        "Task": common + transition + result + work + [
            "Resource", "TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds",
            "HeartbeatSecondsPath", "Credentials",
        ],
        "Choice": common + ["Choices", "Default", "Assign"],
        "Wait": common + transition + [
            "Seconds", "SecondsPath", "Timestamp", "TimestampPath", "Assign",
        ],
        "Succeed": common,
        "Fail": ["Type", "Comment", "Error", "ErrorPath", "Cause", "CausePath"],
        "Parallel": common + transition + result + work + ["Branches"],
        "Map": common + transition + result + work + [
            "ItemProcessor", "Iterator", "ItemsPath", "ItemReader", "ItemSelector",
            "ItemBatcher", "ResultWriter", "MaxConcurrency", "MaxConcurrencyPath",
            "ToleratedFailureCount", "ToleratedFailureCountPath", "ToleratedFailurePercentage",
            "ToleratedFailurePercentagePath", "Label",
        ],
    ]

    /// The actions of the service integrations that have few.
    static let serviceActions = [
        "lambda": ["invoke"], "sqs": ["sendMessage"], "sns": ["publish"],
        "dynamodb": ["getItem", "putItem", "deleteItem", "updateItem"],
    ]

    /// Fields of the language's other form, with what is in their place.
    static let ofJSONata: [String: String] = [
        "Arguments": "Parameters", "Output": "ResultSelector and OutputPath", "Items": "ItemsPath",
        "Condition": "Variable with a comparison operator",
    ]
}
