/// Which fields the language knows, and which of them this interpreter carries out.
enum FieldCatalog {
    static let machine = ["Comment", "StartAt", "States", "Version", "TimeoutSeconds"]
    static let branch = ["Comment", "StartAt", "States"]
    static let processor = branch + ["ProcessorConfig"]
    static let processorConfig = ["Mode", "ExecutionType"]
    static let itemReader = ["Resource", "ReaderConfig", "Parameters"]
    static let readerConfig = ["InputType", "MaxItems"]
    static let retrier = [
        "ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds",
        "JitterStrategy", "Comment",
    ]
    static let catcher = ["ErrorEquals", "Next", "ResultPath", "Comment"]

    private static let common = ["Type", "Comment", "InputPath", "OutputPath"]
    private static let transition = ["Next", "End"]
    private static let result = ["Parameters", "ResultPath"]
    private static let work = ["ResultSelector", "Retry", "Catch"]

    /// The fields of each type of state.
    static let states: [String: [String]] = [
        "Pass": common + transition + result + ["Result"],
        "Task": common + transition + result + work + [
            "Resource", "TimeoutSeconds", "TimeoutSecondsPath",
        ],
        "Choice": common + ["Choices", "Default"],
        "Wait": common + transition + ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"],
        "Succeed": common,
        "Fail": ["Type", "Comment", "Error", "ErrorPath", "Cause", "CausePath"],
        "Parallel": common + transition + result + work + ["Branches"],
        "Map": common + transition + result + work + [
            "ItemProcessor", "Iterator", "ItemsPath", "ItemReader", "ItemSelector",
            "MaxConcurrency", "MaxConcurrencyPath", "Label",
        ],
    ]

    /// The actions of the service integrations that have few.
    static let serviceActions = [
        "lambda": ["invoke"], "sqs": ["sendMessage"], "sns": ["publish"],
        "dynamodb": ["getItem", "putItem", "deleteItem", "updateItem"],
    ]

    /// Fields of the language that are refused as long as they are not carried out, with advice.
    static let unsupported: [String: String] = [
        "Assign": "carry values in the state's input with ResultPath",
        "ItemBatcher": "remove it: every item is run by itself",
        "ResultWriter": "remove it and drop the results with \"ResultPath\": null",
        "ToleratedFailureCount": "remove it: one failed item fails the Map",
        "ToleratedFailureCountPath": "remove it: one failed item fails the Map",
        "ToleratedFailurePercentage": "remove it: one failed item fails the Map",
        "ToleratedFailurePercentagePath": "remove it: one failed item fails the Map",
        "HeartbeatSeconds": "use TimeoutSeconds",
        "HeartbeatSecondsPath": "use TimeoutSecondsPath",
        "Credentials": "remove it: tasks run in this process",
        "MaxItemsPath": "use MaxItems",
        "CSVHeaderLocation": "write the items as JSON lines (InputType JSONL)",
        "CSVHeaders": "write the items as JSON lines (InputType JSONL)",
        "CSVDelimiter": "write the items as JSON lines (InputType JSONL)",
        "ItemsPointer": "write the items as JSON lines (InputType JSONL)",
        "ManifestType": "write the items as JSON lines (InputType JSONL)",
        "Transformation": "write the items as JSON lines (InputType JSONL)",
        "Arguments": "it belongs to JSONata; use Parameters",
        "Output": "it belongs to JSONata; use ResultSelector and OutputPath",
        "Items": "it belongs to JSONata; use ItemsPath",
        "Condition": "it belongs to JSONata; use Variable with a comparison operator",
    ]
}
