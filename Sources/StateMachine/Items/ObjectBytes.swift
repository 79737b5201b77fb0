/// The bytes of a stored object, one after the other.
struct ObjectBytes {
    private var object: any StoredObject
    private var buffer: [UInt8] = []
    private var offset = 0
    private var isAtEnd = false

    /// The bytes of an object that was just opened; a byte order mark at its beginning is dropped.
    init(_ object: any StoredObject) throws(TaskFailure) {
        self.object = object
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        while buffer.count < mark.count, try fill() {}
        if buffer.starts(with: mark) { offset = mark.count }
    }

    /// The next byte, which stays; nil at the end.
    mutating func peek() throws(TaskFailure) -> UInt8? {
        if offset == buffer.count {
            buffer.removeAll(keepingCapacity: true)
            offset = 0
            guard try fill() else { return nil }
        }
        return buffer[offset]
    }

    /// Takes the next byte; nil at the end.
    mutating func next() throws(TaskFailure) -> UInt8? {
        guard let byte = try peek() else { return nil }
        offset += 1
        return byte
    }

    /// Takes all the bytes that are left.
    ///
    /// - Throws: ``TaskFailure`` where there are more than `limit`.
    mutating func rest(limit: Int) throws(TaskFailure) -> [UInt8] {
        var bytes = Array(buffer[offset...])
        buffer = []
        offset = 0
        while !isAtEnd {
            let more = try object.nextBytes()
            if more.isEmpty { isAtEnd = true }
            bytes += more
            if bytes.count > limit {
                throw .itemReader("the items are larger than \(limit >> 20) MiB")
            }
        }
        return bytes
    }

    /// Reads on; false at the end.
    private mutating func fill() throws(TaskFailure) -> Bool {
        if isAtEnd { return false }
        let bytes = try object.nextBytes()
        isAtEnd = bytes.isEmpty
        buffer += bytes
        return !isAtEnd
    }
}

extension TaskFailure {
    /// The items of a Map cannot be read.
    static func itemReader(_ cause: String) -> TaskFailure {
        TaskFailure(error: "States.ItemReaderFailed", cause: cause)
    }
}
