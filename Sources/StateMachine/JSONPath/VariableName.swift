import JSON

/// What a variable may be called.
enum VariableName {
    private static let longestCharacterCount = 80

    /// Whether a character may be in a name (an identifier of Unicode).
    static func allows(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        if scalar == "_" { return true }
        return isFirst ? scalar.properties.isIDStart : scalar.properties.isIDContinue
    }

    /// What is wrong with a name that an Assign gives, or nil.
    static func problem(_ name: String) -> String? {
        let scalars = name.unicodeScalars
        if sameBytes(name, "states") { return "is reserved for JSONata; choose another name" }
        if scalars.count > longestCharacterCount {
            return "a variable's name has 1 to 80 characters"
        }
        let isSound =
            !scalars.isEmpty
            && scalars.enumerated().allSatisfy { allows($1, isFirst: $0 == 0) }
        return isSound
            ? nil : "is no name of a variable; write letters, digits and _, no digit first"
    }
}
