import JSON
import StateMachine
import Testing

/// Where the items of a distributed Map come from.
struct MapReaderTests {
    private static func outcome(
        _ config: String, _ text: String, action: String = "getObject", fields: String = "",
        objects: [String: String]? = nil
    ) async throws -> ExecutionOutcome {
        let parameters =
            action == "getObject"
            ? #"{"Bucket": "b", "Key": "k"}"# : #"{"Bucket": "b", "Prefix": "p/"}"#
        let definition = """
            {"StartAt": "M", "States": {"M": {"Type": "Map", \(fields) "ItemReader": {
              "Resource": "arn:aws:states:::s3:\(action)", "ReaderConfig": {\(config)},
              "Parameters": \(parameters)}, "End": true,
              "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}}}}
            """
        return try await run(definition, objects: MemoryBuckets(objects ?? ["b/k": text]))
    }

    private static let first = #""InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW""#
    private static let given =
        #""InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a", "b"]"#

    @Test(arguments: [
        (first, "a,b\n1,2\n", #"[{"a":"1","b":"2"}]"#),
        (first, "a,b\r\n1,2\r\n\r\n3", #"[{"a":"1","b":"2"},{"a":"","b":""},{"a":"3","b":""}]"#),
        (first, "a,b\n\"x,\"\"y\"\"\n z\",2,3\n", #"[{"a":"x,\"y\"\n z","b":"2"}]"#),
        (first, "\u{feff}a,b\ntrue,null", #"[{"a":"true","b":"null"}]"#), (first, "", "[]"),
        (first, "a,b", "[]"), (first, "a\n\n", #"[{"a":""}]"#),
        (first, "a\n\"\"\n\"q\"r\n", #"[{"a":""},{"a":"qr"}]"#),
        (given, "1,2\n,\n", #"[{"a":"1","b":"2"},{"a":"","b":""}]"#),
        (given + #", "CSVDelimiter": "PIPE""#, "1|2,3", #"[{"a":"1","b":"2,3"}]"#),
        (given + #", "CSVDelimiter": "TAB", "MaxItems": 1"#, "1\t2\n3\t4", #"[{"a":"1","b":"2"}]"#),
        (
            #""InputType": "JSON""#, " [1, {\"a\": \"],{\\\"\"}, [2,[3]], \"x,y\"] ",
            #"[1,{"a":"],{\""},[2,[3]],"x,y"]"#
        ),
        (#""InputType": "JSON""#, "[ ]", "[]"),
        (#""InputType": "JSON", "MaxItems": 2"#, "[1, 2, this is not read", "[1,2]"),
        (#""InputType": "JSON", "ItemsPointer": "/a/0/b~1c""#, #"{"a": [{"b/c": [7]}]}"#, "[7]"),
    ])
    func `Items are read in every format`(
        config: String, text: String, expected: String
    ) async throws {
        let outcome = try await Self.outcome(config, text)
        #expect(outcome == .succeeded(try JSONValue(parsing: expected)))
    }

    @Test(arguments: [
        (first, "a,a\n1,2", "CSV headers cannot contain duplicates."),
        (first, "a\n\"x\n", "a quoted cell in row 2 of the items has no closing quote"),
        (#""InputType": "JSON""#, "{}", "Attempting to map over non-iterable node."),
        (#""InputType": "JSON""#, "", "Attempting to map over non-iterable node."),
        (#""InputType": "JSON""#, "[1", "the array of items has no closing bracket"),
        (#""InputType": "JSON""#, "[1] 2", "there is more after the array of items"),
        (
            #""InputType": "JSON""#, "[1,]",
            "item 2 is no JSON, line 1, column 1: the text ends where a value should be"
        ),
        (
            #""InputType": "JSON", "ItemsPointer": "/a/1""#, #"{"a": [[]]}"#,
            "Attempting to map over non-iterable node."
        ),
        (
            #""InputType": "MANIFEST""#, "{}",
            "the manifest is none of a CSV inventory: it needs files, fileSchema and a fileFormat of CSV"
        ),
    ])
    func `Items that cannot be read fail the Map`(
        config: String, text: String, cause: String
    ) async throws {
        let outcome = try await Self.outcome(config, text)
        #expect(
            outcome == .failed(TaskFailure(error: "States.ItemReaderFailed", cause: cause)))
    }

    @Test func `A listing is a list of items`() async throws {
        let outcome = try await Self.outcome(
            "", "", action: "listObjectsV2", objects: ["b/p/2": "xy", "b/p/1": "", "b/q": "z"])
        let common: [(String, JSONValue)] = [
            ("Etag", "\"e\""), ("LastModified", 0), ("StorageClass", "STANDARD"),
        ]
        let items = [("p/1", 0), ("p/2", 2)].map { key, size in
            JSONValue.object(
                JSONObject(common + [("Key", .string(key)), ("Size", .integer(size))]))
        }
        #expect(outcome == .succeeded(.array(items)))
    }

    @Test func `The objects of a listing can be read one after the other`() async throws {
        let outcome = try await Self.outcome(
            #""InputType": "JSONL", "Transformation": "LOAD_AND_FLATTEN", "MaxItems": 3"#, "",
            action: "listObjectsV2", objects: ["b/p/2": "3\n4\n", "b/p/1": "1\n2\n", "b/p/0": ""])
        #expect(outcome == .succeeded([1, 2, 3]))
    }

    @Test func `An inventory names the files to read`() async throws {
        let outcome = try await Self.outcome(
            #""InputType": "MANIFEST""#, "",
            objects: [
                "b/k":
                    #"{"destinationBucket": "arn:aws:s3:::c", "fileFormat": "CSV", "fileSchema": "Bucket, Key", "files": [{"key": "1.csv"}, {"key": "2.csv"}]}"#,
                "c/1.csv": "\"x\",\"one\"\n", "c/2.csv": "\"x\",\"two\"\n",
            ])
        #expect(
            outcome
                == .succeeded([
                    ["Bucket": "x", "Key": "one"], ["Bucket": "x", "Key": "two"],
                ]))
    }

    @Test(arguments: [
        (#""MaxItemsPerBatch": 2"#, "[[1,2],[3,4],[5]]"),
        // {"Items":[1,2,3]} has 17 bytes.
        (#""MaxInputBytesPerBatch": 17"#, "[[1,2,3],[4,5]]"),
        (#""MaxInputBytesPerBatch": 16"#, "[[1,2],[3,4],[5]]"),
        (#""MaxInputBytesPerBatch": 1"#, "[[1],[2],[3],[4],[5]]"),
        (#""MaxItemsPerBatch": 9"#, "[[1,2,3,4,5]]"),
    ])
    func `Items go in batches`(batcher: String, expected: String) async throws {
        let outcome = try await Self.outcome(
            #""InputType": "JSON""#, "[1,2,3,4,5]",
            fields: #""ItemBatcher": {\#(batcher)}, "ResultSelector": {"r.$": "$[*].Items"},"#)
        #expect(outcome == .succeeded(["r": try JSONValue(parsing: expected)]))
    }

    @Test func `A batch gets its input and selected items`() async throws {
        let outcome = try await Self.outcome(
            #""InputType": "JSONL""#, "7\n8\n",
            fields:
                #""ItemBatcher": {"MaxItemsPerBatch": 5, "BatchInput": {"e.$": "$$.Execution.Name"}}, "ItemSelector": {"v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index"},"#
        )
        #expect(
            outcome
                == .succeeded([
                    [
                        "Items": [["v": 7, "i": 0], ["v": 8, "i": 1]],
                        "BatchInput": ["e": "run-1"],
                    ]
                ]))
    }
}
