import Bytes
import Crypto
import Geo
import Parallelism
import UserPool

extension FeatureTableBuilder {
    /// The digest of each user, by row.
    ///
    /// - Parameters:
    ///   - order: the rows of the users.
    ///   - width: how many threads may work at once.
    /// - Returns: a digest a row.
    func rowDigests(_ order: Order, width: Int) -> SharedBuffer<RowDigest> {
        let texts = TextDigests(vocabularies)
        let digests = SharedBuffer(repeating: RowDigest(high: 0, low: 0), count: count)
        _ = Parallel.mapParts(of: count, width: width) { part in
            var content = UserContent(texts)
            for index in part {
                content.collect(self, index)
                digests[order.rows[index].index] = content.digest
            }
        }
        return digests
    }
}

/// All that a scoring model may read of a user, written down; the id and each list with its length.
private struct UserContent {
    private let texts: TextDigests
    private var bytes: [UInt8] = []
    private var set: [UInt64] = []

    init(_ texts: TextDigests) { self.texts = texts }

    var digest: RowDigest { RowDigest(of: bytes) }

    mutating func collect(_ users: borrowing FeatureTableBuilder, _ index: Int) {
        bytes.removeAll(keepingCapacity: true)
        let id = users.ids.range(index)
        bytes.append(littleEndian: UInt32(truncatingIfNeeded: id.count))
        bytes.append(copying: users.ids.values.span.extracting(id))
        let place = users.vectors[index]
        bytes.append(littleEndian: place.x.bitPattern)
        bytes.append(littleEndian: place.y.bitPattern)
        bytes.append(littleEndian: place.z.bitPattern)
        bytes.append(littleEndian: users.cells[index])
        bytes.append(users.age[index])
        bytes.append(users.ageMin[index])
        bytes.append(users.ageMax[index])
        bytes.append(users.gender[index])
        bytes.append(users.interestedIn[index])
        bytes.append(users.extras[index])
        bytes.append(littleEndian: users.distanceLimit[index])
        for category in 0..<texts.categories.count {
            let code = users.categories[category][index]
            bytes.append(littleEndian: texts.categories[category][code])
        }
        append(users.requiredReligion[index], .religion)
        append(users.requiredChildren[index], .children)
        append(
            users.acceptedSmoking, of: index, digests: texts.categories[Category.smoking.rawValue])
        append(
            users.acceptedDrinking, of: index, digests: texts.categories[Category.drinking.rawValue]
        )
        append(users.interests, of: index, digests: texts.interests)
        if users.embeddingDimension > 0 {
            bytes.append(users.hasEmbedding[index])
            let start = index * users.embeddingDimension
            let embedding = start..<start + users.embeddingDimension
            bytes.append(copying: users.embeddings.span.extracting(embedding))
        }
    }

    private mutating func append(_ code: UInt32, _ category: Category) {
        bytes.append(littleEndian: texts.categories[category.rawValue][code])
    }

    private mutating func append(
        _ lists: borrowing RaggedArray<UInt32>, of index: Int, digests: CodeDigests
    ) {
        let list = lists.range(index)
        bytes.append(littleEndian: UInt32(list.count))
        // Codes are numbered as they appear in the pool; the order of the texts' digests is not.
        set.removeAll(keepingCapacity: true)
        for place in list { set.append(digests[lists.values[place]]) }
        if set.count > 1 { set.sort() }
        for digest in set { bytes.append(littleEndian: digest) }
    }
}

/// The digests of all texts of a pool, by code.
private struct TextDigests: Sendable {
    /// In the order of ``Category``.
    let categories: [CodeDigests]
    let interests: CodeDigests

    init(_ vocabularies: Vocabularies) {
        categories = Category.allCases.map { CodeDigests(vocabularies[$0]) }
        interests = CodeDigests(vocabularies.interests)
    }
}

/// The digests of one field's texts: the first 64 bits of their SHA-256; 0 for "unknown".
private struct CodeDigests: Sendable {
    private let digests: [UInt64]

    init(_ vocabulary: Vocabulary) {
        digests =
            [0]
            + (0..<vocabulary.count).map { index in
                vocabulary.withText(of: UInt32(index + 1)) {
                    RowDigest(of: [UInt8](copying: $0.rawSpan)).high
                }
            }
    }

    /// A code without a text stands for itself.
    subscript(code: UInt32) -> UInt64 {
        Int(code) < digests.count ? digests[Int(code)] : UInt64(code)
    }
}

extension RowDigest {
    /// The first half of the SHA-256 of some bytes.
    fileprivate init(of bytes: [UInt8]) {
        let digest = Array(SHA256.hash(data: bytes))
        self.init(
            high: digest.rawSpan.littleEndian(at: 0), low: digest.rawSpan.littleEndian(at: 8))
    }
}
