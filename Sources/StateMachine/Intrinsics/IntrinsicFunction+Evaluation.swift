import Bytes
import JSON
import Randomness

extension IntrinsicFunction {
    func failure(_ message: String) -> TaskFailure {
        TaskFailure(error: "States.IntrinsicFailure", cause: "\(rawValue): \(message)")
    }

    /// The result of the function, its arguments already counted.
    func result(
        of arguments: [JSONValue], _ random: @Sendable () -> UInt64
    ) throws(TaskFailure) -> JSONValue {
        switch self {
        // States.Format reads its arguments itself.
        case .format, .array: return .array(arguments)
        case .stringToJSON: return try parsed(arguments[0])
        case .jsonToString: return .string(arguments[0].text)
        case .arrayPartition:
            return partition(try array(arguments[0]), by: try positive(arguments[1]))
        case .arrayContains: return .bool(try array(arguments[0]).contains(arguments[1]))
        case .arrayRange: return try range(arguments)
        case .arrayGetItem:
            let (elements, index) = (try array(arguments[0]), try rounded(arguments[1]))
            guard elements.indices.contains(index) else {
                throw failure("the index \(index) is outside of the array")
            }
            return elements[index]
        case .arrayLength: return .integer(try array(arguments[0]).count)
        case .arrayUnique:
            return .array(
                try array(arguments[0]).reduce(into: []) { unique, element in
                    if !unique.contains(element) { unique.append(element) }
                })
        case .base64Encode:
            return .string(Base64.encoded(Array(try limited(try string(arguments[0])).utf8)))
        case .base64Decode:
            guard let bytes = Base64.decoded(try limited(try string(arguments[0]))),
                let text = String(validating: bytes, as: UTF8.self)
            else { throw failure("the text is not Base64 of UTF-8") }
            return .string(text)
        case .hash:
            let algorithm = try string(arguments[1])
            // Of a string its UTF-8, of any other value its JSON.
            let text = try limited(arguments[0].string ?? arguments[0].text)
            guard let digest = HashAlgorithm(rawValue: algorithm)?.digest(of: text) else {
                throw failure("there is no algorithm '\(algorithm)'")
            }
            return .string(digest)
        case .jsonMerge: return try merged(arguments)
        case .mathRandom: return try randomNumber(arguments, random)
        case .mathAdd:
            let (sum, overflow) = try rounded(arguments[0]).addingReportingOverflow(
                try rounded(arguments[1]))
            if overflow { throw failure("the sum is too large") }
            return .integer(sum)
        case .stringSplit:
            let separators = Array(try string(arguments[1]).unicodeScalars)
            return .array(
                try string(arguments[0]).unicodeScalars.split { separators.contains($0) }
                    .map { .string(String($0)) })
        case .uuid: return .string(UUIDText.random(random))
        }
    }

    // MARK: - Arguments

    private func array(_ value: JSONValue) throws(TaskFailure) -> [JSONValue] {
        guard let array = value.array else {
            throw failure("an array is expected, not \(value.kindName)")
        }
        return array
    }

    private func string(_ value: JSONValue) throws(TaskFailure) -> String {
        guard let text = value.string else {
            throw failure("a string is expected, not \(value.kindName)")
        }
        return text
    }

    /// A text that has no more characters than AWS allows, counted as Java counts them.
    private func limited(_ text: String) throws(TaskFailure) -> String {
        guard text.utf16.count <= 10_000 else {
            throw failure("its text has more than 10000 characters")
        }
        return text
    }

    /// A number as a whole one, halves upwards (recorded: 1.5 is 2, -1.5 is -1).
    private func rounded(_ value: JSONValue) throws(TaskFailure) -> Int {
        if let integer = value.integer { return integer }
        guard let number = value.number, let whole = Int(exactly: (number + 0.5).rounded(.down))
        else { throw failure("a number of 64 bits is expected, not \(value.kindName)") }
        return whole
    }

    private func positive(_ value: JSONValue) throws(TaskFailure) -> Int {
        let number = try rounded(value)
        if number < 1 { throw failure("a number above 0 is expected") }
        return number
    }

    // MARK: - Results

    private func parsed(_ value: JSONValue) throws(TaskFailure) -> JSONValue {
        let text = try string(value)
        // Recorded: a blank text is null.
        if text.utf8.allSatisfy({ [0x20, 0x09, 0x0a, 0x0d].contains($0) }) { return .null }
        do { return try JSONValue(parsing: text) } catch {
            throw failure("the string is no JSON (\(error))")
        }
    }

    private func partition(_ elements: [JSONValue], by count: Int) -> JSONValue {
        var parts: [JSONValue] = []
        var rest = elements[...]
        while !rest.isEmpty {
            parts.append(.array(Array(rest.prefix(count))))
            rest = rest.dropFirst(count)
        }
        return .array(parts)
    }

    private func range(_ arguments: [JSONValue]) throws(TaskFailure) -> JSONValue {
        let first = try rounded(arguments[0])
        let last = try rounded(arguments[1])
        let step = try rounded(arguments[2])
        if step == 0 { throw failure("the step is 0") }
        var numbers: [JSONValue] = []
        var next = first
        while step > 0 ? next <= last : next >= last {
            if numbers.count == 1000 { throw failure("the range has more than 1000 numbers") }
            numbers.append(.integer(next))
            let (sum, overflow) = next.addingReportingOverflow(step)
            if overflow { break }
            next = sum
        }
        return .array(numbers)
    }

    private func merged(_ arguments: [JSONValue]) throws(TaskFailure) -> JSONValue {
        guard case .object(var result) = arguments[0], let other = arguments[1].object else {
            throw failure("two objects are expected")
        }
        guard arguments[2].bool == false else { throw failure("its third argument must be false") }
        for member in other.members { result[member.key] = member.value }
        return .object(result)
    }

    private func randomNumber(
        _ arguments: [JSONValue], _ random: @Sendable () -> UInt64
    ) throws(TaskFailure) -> JSONValue {
        let first = try rounded(arguments[0])
        let end = try rounded(arguments[1])
        let (width, overflow) = end.subtractingReportingOverflow(first)
        guard width > 0, !overflow else { throw failure("the range is empty or too wide") }
        let seed = arguments.count == 3 ? UInt64(bitPattern: Int64(try rounded(arguments[2]))) : nil
        var generator = seed.map { SplitMix64(seed: $0) }
        let bits = generator?.next() ?? random()
        // The high half of the product is below the width.
        return .integer(first + Int(bits.multipliedFullWidth(by: UInt64(width)).high))
    }
}
