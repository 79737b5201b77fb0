/// Numbers by code: what a dictionary would hold, in an array, since codes are small and dense.
struct DenseMap: Sendable {
    private static let missing = UInt32.max
    private var values: [UInt32] = []
    /// How many codes have a number.
    private(set) var count = 0

    /// The number of a code, less than 2^32 - 1, or nil where it has none; set at most once.
    subscript(code: UInt32) -> UInt32? {
        get {
            guard Int(code) < values.count, values[Int(code)] != Self.missing else { return nil }
            return values[Int(code)]
        }
        set {
            guard let newValue else { return }
            while values.count <= Int(code) { values.append(Self.missing) }
            if values[Int(code)] == Self.missing { count += 1 }
            values[Int(code)] = newValue
        }
    }
}

/// The different codes of a list; 0 is left out.
func distinctCodes(_ codes: [UInt32]) -> Set<UInt32> {
    var seen: [Bool] = []
    for code in codes {
        let code = Int(code)
        if code >= seen.count {
            seen.append(contentsOf: repeatElement(false, count: code + 1 - seen.count))
        }
        seen[code] = true
    }
    return Set(seen.indices.filter { $0 != 0 && seen[$0] }.map { UInt32($0) })
}

/// The codes that occur often enough, the most frequent first; 0 is left out.
func codesByFrequency(_ codes: [UInt32], atLeast least: Int) -> [UInt32] {
    var counts: [Int] = []
    for code in codes {
        let code = Int(code)
        if code >= counts.count {
            counts.append(contentsOf: repeatElement(0, count: code + 1 - counts.count))
        }
        counts[code] += 1
    }
    let frequent = counts.indices.filter { $0 != 0 && counts[$0] >= least }
    return frequent.sorted { (-counts[$0], $0) < (-counts[$1], $1) }.map { UInt32($0) }
}
