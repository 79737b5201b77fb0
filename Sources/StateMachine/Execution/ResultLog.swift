import JSON

/// The results of a Map on their way to where its ResultWriter wants them.
///
/// With a bucket they go to files of bounded size: `SUCCEEDED_0.json`, `FAILED_0.json` and
/// `PENDING_0.json` (interrupted) with their successors, and at last `manifest.json`, which names
/// them. Memory holds what runs and one unfinished file of each kind. Inside a file the results are
/// in item order; the files are as the items came to their ends.
struct ResultLog {
    /// When a file is full.
    static let fullFileByteCount = 1 << 22

    private enum Status: String, CaseIterable {
        case failed = "FAILED", pending = "PENDING", succeeded = "SUCCEEDED"
    }

    /// One file that is being filled.
    private struct File {
        var number = 0
        var entries: [(index: Int, text: [UInt8])] = []
        var byteCount = 0
        /// What the manifest says of the files that are finished.
        var finished: [JSONValue] = []
    }

    private let writing: MapCall.Writing
    private let objects: any ObjectStore
    private let bucket: String
    private let folder: String
    private var files = Dictionary(uniqueKeysWithValues: Status.allCases.map { ($0, File()) })

    /// The log of a Map that writes to a bucket; nil for any other.
    init?(_ writing: MapCall.Writing?, to objects: any ObjectStore) throws(TaskFailure) {
        guard let writing, let destination = writing.destination else { return nil }
        guard let bucket = destination["Bucket"]?.string else {
            throw .resultWriter("the ResultWriter needs a text in the parameter Bucket")
        }
        (self.writing, self.objects, self.bucket) = (writing, objects, bucket)
        let prefix = destination["Prefix"]?.string ?? ""
        let isPlain = prefix.isEmpty || prefix.hasSuffix("/")
        folder = prefix + (isPlain ? "" : "/") + writing.mapRun.id + "/"
    }

    /// Takes the result of an item; nil where it was interrupted.
    mutating func add(_ index: Int, _ result: InterpreterResult?, record: JSONValue)
        async throws(TaskFailure)
    {
        let status: Status
        let entries: [JSONValue]
        switch result {
        case .succeeded(let output):
            status = .succeeded
            entries = writing.fields.transformation.entries(of: output, record: record)
        case .failed: (status, entries) = (.failed, [record])
        case nil: (status, entries) = (.pending, [record])
        }
        for entry in entries {
            var text: [UInt8] = []
            entry.append(to: &text)
            files[status]?.byteCount += text.count
            files[status]?.entries.append((index, text))
        }
        if let file = files[status], file.byteCount >= Self.fullFileByteCount {
            try await write(status)
        }
    }

    /// Writes what is left and the manifest.
    ///
    /// - Returns: the result of the Map: where the manifest lies.
    mutating func finish() async throws(TaskFailure) -> JSONValue {
        var lists = JSONObject()
        for status in Status.allCases {
            try await write(status)
            lists[status.rawValue] = .array(files[status]?.finished ?? [])
        }
        let run = writing.mapRun
        let manifest: JSONValue = [
            "DestinationBucket": .string(bucket), "MapRunArn": .string(run.arn),
            "ResultFiles": .object(lists),
        ]
        let key = folder + "manifest.json"
        try await objects.write(Array(manifest.text.utf8), bucket: bucket, key: key)
        return [
            "MapRunArn": .string(run.arn),
            "ResultWriterDetails": ["Bucket": .string(bucket), "Key": .string(key)],
        ]
    }

    private mutating func write(_ status: Status) async throws(TaskFailure) {
        guard let file = files[status], !file.entries.isEmpty else { return }
        let texts = file.entries.sorted { $0.index < $1.index }.map(\.text)
        let type = writing.fields.outputType
        let bytes = type.joined(texts)
        let key = "\(folder)\(status.rawValue)_\(file.number).\(type.fileExtension)"
        try await objects.write(bytes, bucket: bucket, key: key)
        let description: JSONValue = ["Key": .string(key), "Size": .integer(bytes.count)]
        files[status] = File(number: file.number + 1, finished: file.finished + [description])
    }
}

extension ResultWriterFields.Transformation {
    /// What is kept of an item that succeeded.
    func entries(of output: JSONValue, record: JSONValue) -> [JSONValue] {
        switch self {
        case .none: [record]
        case .compact: [output]
        case .flatten: output.array ?? [output]
        }
    }
}

extension ResultWriterFields.OutputType {
    fileprivate var fileExtension: String { self == .json ? "json" : "jsonl" }

    /// The texts of several values as one file.
    func joined(_ texts: [[UInt8]]) -> [UInt8] {
        switch self {
        case .json:
            [UInt8(ascii: "[")] + Array(texts.joined(separator: [UInt8(ascii: ",")]))
                + [UInt8(ascii: "]")]
        case .jsonLines: texts.flatMap { $0 + [UInt8(ascii: "\n")] }
        }
    }
}

extension TaskFailure {
    /// The results of a Map cannot be written.
    static func resultWriter(_ cause: String) -> TaskFailure {
        TaskFailure(error: "States.ResultWriterFailed", cause: cause)
    }
}
