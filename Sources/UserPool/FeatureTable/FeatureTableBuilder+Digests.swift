import Crypto
import Geo

extension FeatureTableBuilder {
    /// The digest of each user, by index.
    func rowDigests() -> [RowDigest] {
        let texts = TextDigests(vocabularies)
        var bytes: [UInt8] = []
        return (0..<count).map { index in
            bytes.removeAll(keepingCapacity: true)
            appendContent(of: index, texts, to: &bytes)
            return SHA256.hash(data: bytes).rowDigest
        }
    }

    /// Writes down all that a scoring model may read of a user, each list with its length.
    private func appendContent(of index: Int, _ texts: TextDigests, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: ids[index])
        bytes.append(0)
        let place = vectors[index]
        for value in [place.x, place.y, place.z] { bytes.append(littleEndian: value.bitPattern) }
        bytes.append(littleEndian: cells[index])
        bytes += [age[index], ageMin[index], ageMax[index], gender[index], interestedIn[index]]
        bytes.append(extras[index])
        bytes.append(littleEndian: distanceLimit[index])
        for category in Category.allCases {
            let code = categories[category.rawValue][index]
            bytes.append(littleEndian: texts.categories[category.rawValue][code])
        }
        let religion = texts.categories[Category.religion.rawValue]
        bytes.append(littleEndian: religion[requiredReligion[index]])
        let children = texts.categories[Category.children.rawValue]
        bytes.append(littleEndian: children[requiredChildren[index]])
        appendSet(acceptedSmoking[index], texts.categories[Category.smoking.rawValue], to: &bytes)
        appendSet(acceptedDrinking[index], texts.categories[Category.drinking.rawValue], to: &bytes)
        appendSet(interests[index], texts.interests, to: &bytes)
        if embeddingDimension > 0 {
            bytes.append(hasEmbedding[index])
            let start = index * embeddingDimension
            bytes.append(contentsOf: embeddings[start..<start + embeddingDimension])
        }
    }

    private func appendSet(
        _ codes: ArraySlice<UInt32>, _ digests: CodeDigests, to bytes: inout [UInt8]
    ) {
        bytes.append(littleEndian: UInt32(codes.count))
        // Codes are numbered as they appear in the pool; the order of the texts' digests is not.
        for digest in codes.map({ digests[$0] }).sorted() { bytes.append(littleEndian: digest) }
    }
}

/// The digests of all texts of a pool, by code.
private struct TextDigests {
    /// In the order of ``Category``.
    let categories: [CodeDigests]
    let interests: CodeDigests

    init(_ vocabularies: Vocabularies) {
        categories = Category.allCases.map { CodeDigests(vocabularies[$0]) }
        interests = CodeDigests(vocabularies.interests)
    }
}

/// The digests of one field's texts: the first 64 bits of their SHA-256; 0 for "unknown".
private struct CodeDigests {
    private let digests: [UInt64]

    init(_ vocabulary: Vocabulary) {
        digests =
            [0]
            + (0..<vocabulary.count).map { index in
                SHA256.hash(data: vocabulary.text(of: UInt32(index + 1))).rowDigest.high
            }
    }

    /// A code without a text stands for itself.
    subscript(code: UInt32) -> UInt64 {
        Int(code) < digests.count ? digests[Int(code)] : UInt64(code)
    }
}

extension Vocabularies {
    fileprivate subscript(category: Category) -> Vocabulary {
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

extension SHA256.Digest {
    fileprivate var rowDigest: RowDigest {
        var words: [UInt64] = [0, 0]
        for (place, byte) in prefix(16).enumerated() {
            words[place / 8] |= UInt64(byte) << UInt64(8 * (place % 8))
        }
        return RowDigest(high: words[0], low: words[1])
    }
}
