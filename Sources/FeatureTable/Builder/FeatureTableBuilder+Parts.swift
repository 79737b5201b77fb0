import UserPool

/// The codes that the texts of some vocabularies have in others.
struct CodeMaps {
    /// In the order of ``Category``.
    let categories: [[UInt32]]
    let interests: [UInt32]

    /// Gives the texts of a part their codes in the vocabularies of the whole.
    ///
    /// In the order of their own codes, in which they appeared: parts that come in the order of the
    /// rows give every text the code that it has when the rows come one by one.
    init(_ part: Vocabularies, into whole: inout Vocabularies) {
        categories = [
            Self.map(part.drinking, into: &whole.drinking),
            Self.map(part.smoking, into: &whole.smoking),
            Self.map(part.exercise, into: &whole.exercise),
            Self.map(part.children, into: &whole.children),
            Self.map(part.religion, into: &whole.religion),
            Self.map(part.lookingFor, into: &whole.lookingFor),
        ]
        interests = Self.map(part.interests, into: &whole.interests)
    }

    subscript(category: Category) -> [UInt32] { categories[category.rawValue] }

    private static func map(_ part: Vocabulary, into whole: inout Vocabulary) -> [UInt32] {
        var codes: [UInt32] = [0]
        for code in 0..<part.count {
            part.withText(of: UInt32(code + 1)) { codes.append(whole.code(of: $0)) }
        }
        return codes
    }
}

extension FeatureTableBuilder {
    /// Adds the users of another builder, whose codes are those of its own vocabularies.
    package mutating func append(contentsOf part: FeatureTableBuilder) {
        precondition(part.embeddingDimension == embeddingDimension, "embeddings of two lengths")
        let maps = CodeMaps(part.vocabularies, into: &vocabularies)
        let start = count
        addCount(part.count)
        ids.append(part.ids) { $0 }
        cells += part.cells
        vectors += part.vectors
        age += part.age
        ageMin += part.ageMin
        ageMax += part.ageMax
        gender += part.gender
        interestedIn += part.interestedIn
        distanceLimit += part.distanceLimit
        extras += part.extras
        embeddings += part.embeddings
        hasEmbedding += part.hasEmbedding
        for (category, codes) in part.categories.enumerated() {
            Self.append(codes, maps.categories[category], to: &categories[category])
        }
        Self.append(part.requiredReligion, maps[.religion], to: &requiredReligion)
        Self.append(part.requiredChildren, maps[.children], to: &requiredChildren)
        let (smoking, drinking) = (maps[.smoking], maps[.drinking])
        acceptedSmoking.append(part.acceptedSmoking) { smoking[Int($0)] }
        acceptedDrinking.append(part.acceptedDrinking) { drinking[Int($0)] }
        interests.append(part.interests) { maps.interests[Int($0)] }
        for user in start..<count { interests.sortList(user) }
    }

    private static func append(_ codes: [UInt32], _ map: [UInt32], to column: inout [UInt32]) {
        column.append(contentsOf: codes.lazy.map { map[Int($0)] })
    }
}
