import Bytes

/// The texts of ids and numbers in an export, each made once a row group.
enum ExportText {
    /// Appends a text as JSON, in quotes.
    static func appendJSON(_ text: some Collection<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case ..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                Hexadecimal.append(byte, to: &bytes)
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends a text as a field of CSV, in quotes where it needs them.
    ///
    /// A spreadsheet takes a field for a formula that begins with one of `=`, `+`, `-`, `@`, a tab
    /// or a carriage return, in quotes or not; an apostrophe before it makes it a text.
    static func appendCSV(_ text: some Collection<UInt8>, to bytes: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        if let first = text.first, beginsFormula(first) {
            return appendCSV([UInt8(ascii: "'")] + Array(text), to: &bytes)
        }
        let needsQuotes = text.contains { byte in
            byte == quote || byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D
        }
        guard needsQuotes else { return bytes.append(contentsOf: text) }
        bytes.append(quote)
        for byte in text {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }

    private static func beginsFormula(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"),
            UInt8(ascii: "\t"), UInt8(ascii: "\r"):
            true
        default: false
        }
    }

    /// A whole number of hundredths or tenths with as few digits as it needs: `87.5`, `90`.
    static func decimal(_ number: some FixedWidthInteger, fractionDigits: Int) -> [UInt8] {
        var digits = Array(String(number).utf8)
        while digits.count <= fractionDigits { digits.insert(UInt8(ascii: "0"), at: 0) }
        digits.insert(UInt8(ascii: "."), at: digits.count - fractionDigits)
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if digits.last == UInt8(ascii: ".") { digits.removeLast() }
        return digits
    }
}

/// Pieces of text end to end: copying one is one `memcpy`.
struct ExportPieces {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// Makes a piece for each of some indices.
    init(_ count: Int, _ append: (Int, inout [UInt8]) -> Void) {
        for index in 0..<count {
            append(index, &bytes)
            ends.append(bytes.count)
        }
    }

    subscript(index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }
}

/// Texts of numbers, each made when it is first asked for.
struct ExportNumbers {
    private let fractionDigits: Int
    private var texts: [[UInt8]] = []

    init(fractionDigits: Int) { self.fractionDigits = fractionDigits }

    subscript(number: Int) -> [UInt8] {
        mutating get {
            while texts.count <= number { texts.append([]) }
            if texts[number].isEmpty {
                texts[number] = ExportText.decimal(number, fractionDigits: fractionDigits)
            }
            return texts[number]
        }
    }
}
