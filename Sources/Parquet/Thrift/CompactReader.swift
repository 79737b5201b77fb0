/// Reads Thrift's compact protocol from a range of a file; every length is checked.
///
/// The bytes come through a window, which grows while it moves on: a page header costs one small
/// read, and no length that a file claims makes the window larger than the greatest.
package struct CompactReader {
    /// A field header.
    package struct Field {
        /// Its number in parquet.thrift.
        package let id: Int
        /// How its value is stored.
        package let type: CompactType
    }

    private static let leastWindow = 256
    private static let greatestWindow = 1 << 16

    private let bytes: ByteView
    /// Bytes that were read already, and where the first one is in the file.
    private var window: [UInt8]
    private var windowStart: Int
    private var windowCount: Int
    /// Where in the file the next byte is.
    package private(set) var position: Int
    private let end: Int

    /// Reads from a range, which is within the file.
    package init(_ bytes: ByteView, _ range: Range<Int>) {
        self.bytes = bytes
        window = bytes.loaded
        windowStart = bytes.loadedRange.lowerBound
        windowCount = bytes.loadedRange.count
        position = range.lowerBound
        end = range.upperBound
    }

    /// The next field of a structure, or `nil` at its end; `last` is the id before, and 0 at the
    /// start.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged`.
    package mutating func nextField(after last: inout Int) throws(ParquetError) -> Field? {
        let header = try byte()
        if header == 0 { return nil }
        let type = try type(header & 0x0F)
        last = header >> 4 == 0 ? try integer(in: 0...0x7FFF) : last + Int(header >> 4)
        return Field(id: last, type: type)
    }

    // MARK: - Values of a field

    /// A whole number.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` where it is none, or not in the range.
    package mutating func int(
        _ field: Field, in range: ClosedRange<Int> = 0...Int.max
    ) throws(ParquetError) -> Int {
        try expect(field.type == .int32 || field.type == .int64 || field.type == .int16)
        return try integer(in: range)
    }

    /// A 32-bit number in full, such as a code or a checksum.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` where it is none.
    package mutating func int32(_ field: Field) throws(ParquetError) -> Int32 {
        try expect(field.type == .int32)
        return Int32(truncatingIfNeeded: try integer(in: Int(Int32.min)...Int(Int32.max)))
    }

    /// A number of a byte, which is as it is.
    mutating func int8(_ field: Field) throws(ParquetError) -> Int {
        try expect(field.type == .int8)
        return Int(Int8(bitPattern: try byte()))
    }

    /// A truth value, which is in the header of its field.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` where it is none.
    package func bool(_ field: Field) throws(ParquetError) -> Bool {
        try expect(field.type == .boolTrue || field.type == .boolFalse)
        return field.type == .boolTrue
    }

    mutating func binary(_ field: Field) throws(ParquetError) -> [UInt8] {
        try expect(field.type == .binary)
        return try binaryElement()
    }

    mutating func string(_ field: Field) throws(ParquetError) -> String {
        try expect(field.type == .binary)
        return try stringElement()
    }

    /// Checks that a field is a structure, whose fields follow.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` where it is none.
    package func structure(_ field: Field) throws(ParquetError) {
        try expect(field.type == .structure)
    }

    /// The number of elements of a list, never more than the bytes that are left.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` where it is no list of this type.
    package mutating func list(_ field: Field, of type: CompactType) throws(ParquetError) -> Int {
        try expect(field.type == .list)
        let header = try listHeader()
        // Writers disagree on which of the two types a list of booleans has.
        let isBool = type == .boolTrue && header.type == .boolFalse
        try expect(header.type == type || isBool || header.count == 0)
        return header.count
    }

    // MARK: - Elements of a list

    mutating func intElement(
        in range: ClosedRange<Int> = 0...Int.max
    ) throws(ParquetError) -> Int {
        try integer(in: range)
    }

    /// An element of a list of booleans: 1 is true; some writers' false is 0, others' is 2.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged`.
    package mutating func boolElement() throws(ParquetError) -> Bool {
        let value = try byte()
        try expect(value <= 2)
        return value == 1
    }

    /// An element of a list of byte arrays.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged`.
    package mutating func binaryElement() throws(ParquetError) -> [UInt8] {
        let range = try binaryRange()
        if range.count > Self.greatestWindow { return try bytes.bytes(range) }
        if range.isEmpty { return [] }
        if !isInWindow(range.lowerBound) || !isInWindow(range.upperBound - 1) {
            try moveWindow(to: range.lowerBound, atLeast: range.count)
        }
        let start = range.lowerBound - windowStart
        return Array(window[start..<start + range.count])
    }

    mutating func stringElement() throws(ParquetError) -> String {
        let start = position
        guard let text = String(validating: try binaryElement(), as: UTF8.self) else {
            throw ParquetError(.damaged, "a text of the metadata is not UTF-8", at: start)
        }
        return text
    }
}

// MARK: - What the metadata holds and nobody asks for
extension CompactReader {
    /// Steps over a value.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged`.
    package mutating func skip(_ field: Field) throws(ParquetError) {
        try skip(field.type, depth: 0)
    }

    private mutating func skip(_ type: CompactType, depth: Int) throws(ParquetError) {
        // Deeper than any structure of parquet.thrift; the stack must not follow the file.
        try expect(depth < 24)
        switch type {
        case .boolTrue, .boolFalse: break
        case .int8: _ = try byte()
        case .int16, .int32, .int64: _ = try varint()
        case .double: try advance(8)
        case .binary: _ = try binaryRange()
        case .structure:
            var last = 0
            while let field = try nextField(after: &last) {
                try skip(field.type, depth: depth + 1)
            }
        case .list, .set:
            let header = try listHeader()
            for _ in 0..<header.count { try skipElement(header.type, depth: depth + 1) }
        case .map:
            let count = try integerCount()
            if count == 0 { return }
            let types = try byte()
            let key = try self.type(types >> 4)
            let value = try self.type(types & 0x0F)
            for _ in 0..<count {
                try skipElement(key, depth: depth + 1)
                try skipElement(value, depth: depth + 1)
            }
        }
    }

    private mutating func skipElement(_ type: CompactType, depth: Int) throws(ParquetError) {
        // In a list a boolean is a byte; in a field it is part of the header.
        if type == .boolTrue || type == .boolFalse {
            try advance(1)
        } else {
            try skip(type, depth: depth)
        }
    }
}

// MARK: - Bytes and numbers
extension CompactReader {
    private mutating func byte() throws(ParquetError) -> UInt8 {
        guard position < end else { throw damaged("the metadata ends in the middle") }
        if !isInWindow(position) { try moveWindow(to: position, atLeast: 1) }
        defer { position += 1 }
        return window[position - windowStart]
    }

    private func isInWindow(_ offset: Int) -> Bool {
        offset >= windowStart && offset - windowStart < windowCount
    }

    /// Reads the bytes from an offset before the end on.
    private mutating func moveWindow(to offset: Int, atLeast count: Int) throws(ParquetError) {
        let wanted = max(count, Self.leastWindow, min(2 * windowCount, Self.greatestWindow))
        window = try bytes.bytes(offset..<offset + min(wanted, end - offset))
        windowStart = offset
        windowCount = window.count
    }

    private mutating func advance(_ count: Int) throws(ParquetError) {
        guard count <= end - position else { throw damaged("the metadata ends in the middle") }
        position += count
    }

    private mutating func varint() throws(ParquetError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            // The tenth byte holds the last bit.
            if shift == 63 && next > 1 { throw damaged("a number of the metadata is too long") }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    private mutating func integer(in range: ClosedRange<Int>) throws(ParquetError) -> Int {
        let raw = try varint()
        let value = Int(bitPattern: UInt(raw >> 1)) ^ -Int(raw & 1)
        guard range.contains(value) else {
            throw damaged("a number of the metadata is out of range")
        }
        return value
    }

    /// A count of elements, each of which takes a byte at least.
    private mutating func integerCount() throws(ParquetError) -> Int {
        let count = try varint()
        guard count <= UInt64(end - position) else {
            throw damaged("a length of the metadata goes beyond its end")
        }
        return Int(count)
    }

    private mutating func binaryRange() throws(ParquetError) -> Range<Int> {
        let count = try integerCount()
        let start = position
        position += count
        return start..<position
    }

    private mutating func listHeader() throws(ParquetError) -> (type: CompactType, count: Int) {
        let header = try byte()
        let short = Int(header >> 4)
        let count = short == 15 ? try integerCount() : short
        // An empty list may leave its type out.
        if count == 0 { return (.int8, 0) }
        guard count <= end - position else {
            throw damaged("a list of the metadata goes beyond its end")
        }
        return (try type(header & 0x0F), count)
    }

    private func type(_ code: UInt8) throws(ParquetError) -> CompactType {
        guard let type = CompactType(rawValue: code) else {
            throw damaged("the metadata has a field of an unknown type")
        }
        return type
    }

    private func expect(_ condition: Bool) throws(ParquetError) {
        if !condition { throw damaged("a field of the metadata has another type than it should") }
    }

    private func damaged(_ message: String) -> ParquetError {
        ParquetError(.damaged, message, at: position)
    }
}
