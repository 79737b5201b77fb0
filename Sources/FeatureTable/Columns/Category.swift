/// The attributes that are equal or not, in the order of their columns and nibbles.
package enum Category: Int, CaseIterable, Sendable {
    case drinking, smoking, exercise, children, religion, lookingFor
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
