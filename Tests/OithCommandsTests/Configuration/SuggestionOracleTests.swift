import OithCommands
import TestSupport
import Testing

/// Suggestions against the definition of the edit distance.
@Suite struct SuggestionOracleTests {
    /// Levenshtein's recursion, word for word.
    private func distance(_ left: Substring, _ right: Substring) -> Int {
        guard let first = left.first else { return right.count }
        guard let other = right.first else { return left.count }
        if first == other { return distance(left.dropFirst(), right.dropFirst()) }
        return 1
            + min(
                distance(left.dropFirst(), right), distance(left, right.dropFirst()),
                distance(left.dropFirst(), right.dropFirst()))
    }

    @Test(arguments: UInt64(1)...20)
    func `The nearest name is suggested where it is near enough`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func word(_ lengths: ClosedRange<Int>) -> String {
            String(
                (0..<Int.random(in: lengths, using: &random)).map { _ in
                    "ab.c".randomElement(using: &random) ?? "a"
                })
        }
        for _ in 0..<20 {
            let name = word(0...6)
            let known = (0..<Int.random(in: 0...4, using: &random)).map { _ in word(1...6) }
            let best = known.map { (distance(name[...], $0[...]), $0) }.min { $0 < $1 }
            let expected =
                best.map { $0.0 <= 2 ? "; did you mean \($0.1)?" : "" } ?? ""
            #expect(Suggestion.text(name, known) == expected, "seed \(seed): \(name), \(known)")
        }
    }

    @Test(arguments: [(8, 2), (9, 3), (11, 3), (12, 4)])
    func `A third of a long name may differ`(length: Int, allowed: Int) {
        let name = String(repeating: "a", count: length)
        for differing in 1...5 {
            let known =
                String(repeating: "a", count: length - differing)
                + String(repeating: "b", count: differing)
            #expect(Suggestion.text(name, [known]).isEmpty == (differing > allowed))
        }
    }
}
