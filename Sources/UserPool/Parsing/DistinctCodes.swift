/// Tells the first appearance of a code in a list from the later ones.
///
/// One stamp for each code ever seen: starting over costs nothing, and a list of n codes takes O(n).
struct DistinctCodes {
    private var stamps: [UInt64] = []
    private var current: UInt64 = 0

    /// Begins another list.
    mutating func startOver() { current += 1 }

    /// Whether the code appears for the first time in this list.
    mutating func insert(_ code: UInt32) -> Bool {
        let index = Int(code)
        while stamps.count <= index { stamps.append(0) }
        if stamps[index] == current { return false }
        stamps[index] = current
        return true
    }
}
