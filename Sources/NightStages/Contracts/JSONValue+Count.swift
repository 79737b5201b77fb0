package import StateMachine

extension JSONValue {
    /// More than there is of anything in a night; what a journal says beyond it is damage.
    private static let mostCounted = 1_000_000_000_000_000

    /// How many of something a stage counted; nil where the field holds no such number.
    package func count(_ key: String) -> Int? {
        self[key]?.integer.flatMap { 0...Self.mostCounted ~= $0 ? $0 : nil }
    }
}
