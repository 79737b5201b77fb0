import UserPool

/// The attributes that are equal or not, in the order of their columns and nibbles.
package enum Category: Int, CaseIterable, Sendable {
    /// How much they drink.
    case drinking
    /// Whether they smoke.
    case smoking
    /// How much they exercise.
    case exercise
    /// Whether they have or want children.
    case children
    /// What they believe in.
    case religion
    /// What they look for.
    case lookingFor

    private static let names = [
        "drinking", "smoking", "exercise", "children", "religion", "lookingFor",
    ]

    /// The name in a scoring model.
    package var name: String { Self.names[rawValue] }
}

extension Profile {
    /// The code of a category; 0 is unknown.
    func code(_ category: Category) -> UInt32 {
        switch category {
        case .drinking: drinking
        case .smoking: smoking
        case .exercise: exercise
        case .children: children
        case .religion: religion
        case .lookingFor: lookingFor
        }
    }
}
