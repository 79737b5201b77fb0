import JSON

/// The items in one object, read as they are needed.
protocol ItemSequence {
    /// The next item, or nil at the end.
    mutating func next() throws(TaskFailure) -> JSONValue?
}

/// Items that are in memory already.
struct ListedItems: ItemSequence {
    private var rest: ArraySlice<JSONValue>

    init(_ items: [JSONValue]) { rest = items[...] }

    mutating func next() throws(TaskFailure) -> JSONValue? { rest.popFirst() }
}

/// JSON lines: one value a line, blank lines between them ignored.
struct JSONLines: ItemSequence {
    private var bytes: ObjectBytes
    private var lineNumber = 0

    init(_ bytes: ObjectBytes) { self.bytes = bytes }

    mutating func next() throws(TaskFailure) -> JSONValue? {
        while let line = try nextLine() {
            lineNumber += 1
            let blanks: [UInt8] = [0x20, 0x09, 0x0d]
            if line.allSatisfy({ blanks.contains($0) }) { continue }
            do throws(JSONError) { return try JSONValue(parsing: line) } catch {
                throw .itemReader(
                    "line \(lineNumber) of the items is no JSON, column \(error.column): "
                        + error.message)
            }
        }
        return nil
    }

    private mutating func nextLine() throws(TaskFailure) -> [UInt8]? {
        guard try bytes.peek() != nil else { return nil }
        var line: [UInt8] = []
        while let byte = try bytes.next(), byte != UInt8(ascii: "\n") {
            line.append(byte)
            if line.count > ItemLimits.largestItemByteCount {
                throw .itemReader("line \(lineNumber + 1) of the items is longer than 16 MiB")
            }
        }
        return line
    }
}

/// The elements of a JSON array, taken apart without reading the whole of it.
struct JSONElements: ItemSequence {
    private var bytes: ObjectBytes
    private var count = 0
    private var isAtEnd = false

    /// Begins with the text of an array.
    init(_ bytes: ObjectBytes) throws(TaskFailure) {
        self.bytes = bytes
        if try nextAfterSpace() != UInt8(ascii: "[") { throw .notIterable }
        if try peekAfterSpace() == UInt8(ascii: "]") { try finish() }
    }

    mutating func next() throws(TaskFailure) -> JSONValue? {
        if isAtEnd { return nil }
        let (element, end) = try nextElement()
        count += 1
        if end == UInt8(ascii: "]") { try close() }
        do throws(JSONError) { return try JSONValue(parsing: element) } catch {
            throw .itemReader("item \(count) is no JSON, \(error)")
        }
    }

    /// The bytes up to the comma or bracket that ends the element.
    private mutating func nextElement() throws(TaskFailure) -> (bytes: [UInt8], end: UInt8) {
        var element: [UInt8] = []
        var depth = 0
        var isInString = false
        while let byte = try bytes.next() {
            switch byte {
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "\\") where isInString:
                element.append(byte)
                if let escaped = try bytes.next() { element.append(escaped) }
                continue
            case UInt8(ascii: "["), UInt8(ascii: "{"): if !isInString { depth += 1 }
            case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"):
                if isInString { break }
                if depth == 0, byte != UInt8(ascii: "}") { return (element, byte) }
                if byte != UInt8(ascii: ",") { depth -= 1 }
            default: break
            }
            element.append(byte)
            if element.count > ItemLimits.largestItemByteCount {
                throw .itemReader("item \(count + 1) is larger than 16 MiB")
            }
        }
        throw .itemReader("the array of items has no closing bracket")
    }

    private mutating func finish() throws(TaskFailure) {
        _ = try bytes.next()
        try close()
    }

    private mutating func close() throws(TaskFailure) {
        isAtEnd = true
        if try peekAfterSpace() != nil {
            throw .itemReader("there is more after the array of items")
        }
    }

    private mutating func nextAfterSpace() throws(TaskFailure) -> UInt8? {
        _ = try peekAfterSpace()
        return try bytes.next()
    }

    private mutating func peekAfterSpace() throws(TaskFailure) -> UInt8? {
        let spaces: [UInt8] = [0x20, 0x09, 0x0a, 0x0d]
        while let byte = try bytes.peek(), spaces.contains(byte) { _ = try bytes.next() }
        return try bytes.peek()
    }
}

/// What is held in memory at most.
enum ItemLimits {
    /// One item.
    static let largestItemByteCount = 1 << 24
    /// A text that has to be read as a whole: a manifest, or one whose items a pointer names.
    static let largestTextByteCount = 1 << 28
}

extension TaskFailure {
    /// What should be the items is no array.
    static let notIterable = itemReader("Attempting to map over non-iterable node.")
}
