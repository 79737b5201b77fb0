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

/// What has a field for each category.
protocol CategoryFields {
    associatedtype Field
    var drinking: Field { get }
    var smoking: Field { get }
    var exercise: Field { get }
    var children: Field { get }
    var religion: Field { get }
    var lookingFor: Field { get }
}

/// Codes; 0 is unknown.
extension Profile: CategoryFields {}
extension Vocabularies: CategoryFields {}

extension CategoryFields {
    /// The field of a category.
    subscript(category: Category) -> Field {
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
