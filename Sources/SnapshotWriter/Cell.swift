extension String {
    /// Whether this is a geohash of precision 4.
    package var isCell: Bool {
        utf8.count == 4
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a"), UInt8(ascii: "i"), UInt8(ascii: "l"), UInt8(ascii: "o"):
                    false
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: false
                }
            }
    }
}
