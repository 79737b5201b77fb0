/// Geohash: places to cells, cells to text and back.
///
/// The grid of Gustavo Niemeyer's geohash.org (2008): longitude and latitude are halved in turn,
/// five halvings a letter, in an alphabet of 32 letters whose order is the order of the cells.
///
///     Geohash.encode(latitude: 42.6, longitude: -5.6, precision: 5).text    // "ezs42"
package enum Geohash {
    /// The letters for 0...31: digits and the lower-case alphabet without a, i, l, o.
    private static let alphabet = Array("0123456789bcdefghjkmnpqrstuvwxyz".utf8)

    /// The value of each byte as a letter; 255 for those that are none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    /// The cell that a place lies in.
    ///
    /// Cells are closed to the south and west. Latitude 90 and longitude 180, which begin no
    /// cell, go into the last row and column, as the usual implementations do: longitude 180
    /// and -180 are one meridian, but the cells on either side of it.
    ///
    /// - Parameters:
    ///   - latitude: degrees north, -90...90.
    ///   - longitude: degrees east, -180...180.
    ///   - precision: letters, 1...9.
    /// - Returns: the cell of that precision.
    /// - Precondition: all three are in range (NaN is not).
    package static func encode(
        latitude: Double, longitude: Double, precision: Int = 9
    ) -> GeohashCell {
        precondition(-90...90 ~= latitude && -180...180 ~= longitude, "no place on Earth")
        precondition(GeohashCell.precisions ~= precision, "a geohash has 1 to 9 letters")
        let column = index(of: longitude, from: -180, span: 360, bitCount: 23)
        let row = index(of: latitude, from: -90, span: 180, bitCount: 22)
        let finest = ZOrderBlock(
            column: column, row: row, bitCount: ZOrderBlock.maximumBitCount)
        return GeohashCell(bits: finest.bits, precision: 9).ancestor(precision: precision)
    }

    /// The cell that a text names.
    ///
    /// - Throws: ``GeohashError`` for an empty text, more than nine letters, or a letter outside
    ///   the (lower-case) alphabet.
    package static func decode(_ text: String) throws(GeohashError) -> GeohashCell {
        let letters = Array(text.utf8)
        guard !letters.isEmpty else {
            throw GeohashError(
                code: .empty, message: "an empty geohash; write 1 to 9 letters", byteOffset: 0)
        }
        guard letters.count <= 9 else {
            throw GeohashError(
                code: .tooLong,
                message: "a geohash of \(letters.count) letters; write at most 9", byteOffset: 9)
        }
        var bits: UInt64 = 0
        for (offset, letter) in letters.enumerated() {
            let value = values[Int(letter)]
            guard value < 32 else { throw badLetter(letter, at: offset) }
            bits = bits << 5 | UInt64(value)
        }
        return GeohashCell(bits: bits, precision: letters.count)
    }

    /// The text of a cell.
    static func text(of cell: GeohashCell) -> String {
        let letters = (0..<cell.precision).reversed().map { place in
            alphabet[Int(cell.bits >> UInt64(5 * place) & 31)]
        }
        return String(decoding: letters, as: UTF8.self)
    }

    /// Which of `2^bitCount` equal steps holds the value; the end belongs to the last one.
    ///
    /// The quotient is rounded, so a value just below an edge may come out on it: the edges
    /// themselves are exact and have the last word.
    private static func index(
        of value: Double, from start: Double, span: Double, bitCount: Int
    ) -> UInt64 {
        let count = 1 << bitCount
        let step = span / Double(count)
        let guess = Int((value - start) / step)
        let index = start + Double(guess) * step > value ? guess - 1 : guess
        return UInt64(min(index, count - 1))
    }

    private static func badLetter(_ letter: UInt8, at offset: Int) -> GeohashError {
        let name =
            0x21...0x7E ~= letter
            ? "'\(Character(Unicode.Scalar(letter)))'" : "the byte \(letter)"
        return GeohashError(
            code: .badLetter,
            message: "\(name) at \(offset) is no geohash letter; "
                + "the alphabet is 0-9 and b-z without i, l, o, in lower case",
            byteOffset: offset)
    }
}

extension GeohashCell {
    /// The cell's letters, lower case.
    package var text: String { Geohash.text(of: self) }
}
