/// The items of a Map, one after the other: from a list, or from JSON lines that are read as they
/// are needed.
struct MapItems {
    private var list: ArraySlice<JSONValue> = []
    /// In a field of its own, so that reading a line copies nothing.
    private var lines: JSONLines?
    private var remaining = Int.max

    init(_ items: MapCall.Items, from door: any ObjectStore) async throws(TaskFailure) {
        switch items {
        case .list(let values): list = values[...]
        case .object(let resource, let parameters, let maxItems):
            lines = JSONLines(try await Self.open(resource, parameters, door))
            remaining = maxItems ?? .max
        }
    }

    private static func open(
        _ resource: String, _ parameters: JSONValue, _ door: any ObjectStore
    ) async throws(TaskFailure) -> any StoredObject {
        guard let bucket = parameters["Bucket"]?.string, let key = parameters["Key"]?.string else {
            throw TaskFailure(
                error: "States.ItemReaderFailed",
                cause: "\(resource) needs texts in Bucket and Key")
        }
        return try await door.open(bucket: bucket, key: key)
    }

    /// The next item, or nil at the end.
    mutating func next() throws(TaskFailure) -> JSONValue? {
        guard remaining > 0 else { return nil }
        remaining -= 1
        return if lines == nil { list.popFirst() } else { try lines?.next() }
    }
}

/// JSON lines: one value a line, blank lines between them ignored.
struct JSONLines {
    /// A longer line is not read: it would have to be held as a whole.
    private static let longestLineByteCount = 1 << 24

    private var object: any StoredObject
    private var buffer: [UInt8] = []
    private var offset = 0
    private var lineNumber = 0
    private var isAtEnd = false

    init(_ object: any StoredObject) { self.object = object }

    /// The next value, or nil at the end.
    ///
    /// - Throws: ``TaskFailure`` with `States.ItemReaderFailed` that names the line.
    mutating func next() throws(TaskFailure) -> JSONValue? {
        while let line = try nextLine() {
            lineNumber += 1
            let blanks: [UInt8] = [0x20, 0x09, 0x0d]
            if line.allSatisfy({ blanks.contains($0) }) { continue }
            do throws(JSONError) { return try JSONValue(parsing: line) } catch {
                throw Self.failure(
                    "line \(lineNumber) of the items is no JSON, column \(error.column): "
                        + error.message)
            }
        }
        return nil
    }

    private mutating func nextLine() throws(TaskFailure) -> [UInt8]? {
        var searched = offset
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { offset = end + 1 }
                return Array(buffer[offset..<end])
            }
            if isAtEnd {
                defer { offset = buffer.count }
                return offset < buffer.count ? Array(buffer[offset...]) : nil
            }
            buffer.removeFirst(offset)
            offset = 0
            searched = buffer.count
            if searched > Self.longestLineByteCount {
                throw Self.failure("line \(lineNumber + 1) of the items is longer than 16 MiB")
            }
            let bytes = try object.nextBytes()
            if bytes.isEmpty { isAtEnd = true } else { buffer += bytes }
        }
    }

    private static func failure(_ cause: String) -> TaskFailure {
        TaskFailure(error: "States.ItemReaderFailed", cause: cause)
    }
}
