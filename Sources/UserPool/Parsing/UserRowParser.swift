import Bytes
import JSON

/// Whether the user with a folded id asked to be forgotten.
package typealias ForgottenUsers = @Sendable (_ id: [UInt8]) -> Bool

/// Applies the rules of the pool to one row of `users` after another.
///
/// The whole row is parsed before anyone asks whether the user is eligible, so that a malformed
/// row is a reject whoever it is. Texts wait in a flat buffer and enter the vocabularies only when
/// the user turns out eligible (``finish(into:)``).
struct UserRowParser {
    /// The profile of the row parsed last; its codes are there after ``finish(into:)``.
    var profile = Profile()
    private let earliestSeen: Instant
    private let embeddingDimension: Int?
    private let forgotten: ForgottenUsers

    var texts = FoldedTexts()
    var json = JSONPullParser()
    /// The texts of drinking, smoking, exercise, children, religion and looking_for.
    private var categories = [Range<Int>](repeating: 0..<0, count: 6)
    private var interests: [Range<Int>] = []
    private var photos: [Range<Int>] = []
    var preferences = PreferenceTexts()
    private var distinct = DistinctCodes()

    /// A parser for one night.
    ///
    /// - Parameters:
    ///   - asOf: the night's instant; who was last seen more than 14 days earlier is not eligible.
    ///   - embeddingDimension: the length of the vectors, or nil where they are not read.
    ///   - forgotten: whose rows are not looked at.
    init(
        asOf: Instant, embeddingDimension: Int?,
        forgotten: @escaping ForgottenUsers = { _ in false }
    ) {
        earliestSeen = asOf.minus(days: 14)
        (self.embeddingDimension, self.forgotten) = (embeddingDimension, forgotten)
    }

    /// Parses one row.
    ///
    /// - Returns: nil for an eligible user, or why the user is not.
    /// - Throws: ``RejectReason`` where the row is malformed.
    mutating func parse(_ values: BatchRow, row: Int64) throws(RejectReason) -> Ineligibility? {
        texts.removeAll()
        profile.row = row
        try parseID(values)
        if forgotten(profile.id) { return .forgotten }
        profile.gender = try gender(values)
        let age = try wholeNumber(.age, values)
        let latitude = try degrees(.lat, limit: 90, values)
        let longitude = try degrees(.lng, limit: 180, values)
        try parseTexts(values)
        try parsePreferences(values)
        let isVisible = try values.number(.isVisible) != 0
        let activeMatch = try isThere(.activeMatchEmail, values)
        let lastSeen = try lastSeen(values)
        try parseEmbedding(values)

        if !isVisible { return .hidden }
        if activeMatch { return .activeMatch }
        guard let latitude, let longitude else { return .location }
        guard let age, 18...120 ~= age else { return .age }
        guard let lastSeen, lastSeen >= earliestSeen else { return .lastSeen }
        profile.age = Int(age)
        profile.latitude = latitude
        profile.longitude = longitude
        return nil
    }

    /// Gives the texts of the row parsed last their codes.
    mutating func finish(into vocabularies: inout Vocabularies) {
        profile.drinking = texts.code(categories[0], &vocabularies.drinking)
        profile.smoking = texts.code(categories[1], &vocabularies.smoking)
        profile.exercise = texts.code(categories[2], &vocabularies.exercise)
        profile.children = texts.code(categories[3], &vocabularies.children)
        profile.religion = texts.code(categories[4], &vocabularies.religion)
        profile.lookingFor = texts.code(categories[5], &vocabularies.lookingFor)
        texts.codes(
            interests, vocabulary: &vocabularies.interests, distinct: &distinct,
            to: &profile.interests)
        texts.codes(
            preferences.acceptedSmoking, vocabulary: &vocabularies.smoking, distinct: &distinct,
            to: &profile.preferences.acceptedSmoking)
        texts.codes(
            preferences.acceptedDrinking, vocabulary: &vocabularies.drinking, distinct: &distinct,
            to: &profile.preferences.acceptedDrinking)
        profile.preferences.requiredReligion = texts.code(
            preferences.requiredReligion, &vocabularies.religion)
        profile.preferences.requiredChildren = texts.code(
            preferences.requiredChildren, &vocabularies.children)
    }
}

// MARK: - Columns

extension UserRowParser {
    private mutating func parseID(_ values: BatchRow) throws(RejectReason) {
        profile.id.removeAll(keepingCapacity: true)
        _ = try values.withText(.email) { bytes in _ = ASCIIFolding.append(bytes, to: &profile.id) }
        if profile.id.isEmpty { throw RejectReason(.email, .missing) }
        if profile.id.count > Profile.longestID { throw RejectReason(.email, .tooLong) }
        // No command line and no line of a request can name it: it could never be forgotten.
        if profile.id.contains(0) { throw RejectReason(.email, .zeroByte) }
    }

    private mutating func gender(_ values: BatchRow) throws(RejectReason) -> Gender {
        let text = try values.withText(.gender) { bytes in texts.add(bytes) }
        guard let text, !text.isEmpty else { return .unknown }
        if texts.text(text, equals: "male") { return .male }
        if texts.text(text, equals: "female") { return .female }
        if texts.text(text, equals: "other") { return .other }
        throw RejectReason(.gender, .notGender)
    }

    private func wholeNumber(
        _ column: UserColumn, _ values: BatchRow
    ) throws(RejectReason) -> Double? {
        guard let number = try values.number(column) else { return nil }
        guard number.rounded(.down) == number, number.isFinite else {
            throw RejectReason(column.field, .notWhole)
        }
        return number
    }

    private func degrees(
        _ column: UserColumn, limit: Double, _ values: BatchRow
    ) throws(RejectReason) -> Double? {
        guard let number = try values.number(column) else { return nil }
        guard number.magnitude <= limit else { throw RejectReason(column.field, .outOfRange) }
        return number
    }

    private mutating func parseTexts(_ values: BatchRow) throws(RejectReason) {
        try parseInterests(values)
        try parseCategory(.drinking, index: 0, values: values)
        try parseCategory(.smoking, index: 1, values: values)
        try parseCategory(.exercise, index: 2, values: values)
        try parseCategory(.children, index: 3, values: values)
        try parseCategory(.religion, index: 4, values: values)
        try parseCategory(.lookingFor, index: 5, values: values)
        profile.hasBio = try isThere(.bio, values)
        try parsePhotos(values)
    }

    private mutating func parseCategory(
        _ column: UserColumn, index: Int, values: BatchRow
    ) throws(RejectReason) {
        categories[index] = try values.withText(column) { bytes in texts.add(bytes) } ?? 0..<0
    }

    private mutating func parseInterests(_ values: BatchRow) throws(RejectReason) {
        interests.removeAll(keepingCapacity: true)
        _ = try values.withText(.interests) { (bytes) throws(RejectReason) in
            try texts.addColumn(.interests, bytes: bytes, parser: &json, to: &interests)
        }
    }

    private mutating func parsePhotos(_ values: BatchRow) throws(RejectReason) {
        photos.removeAll(keepingCapacity: true)
        _ = try values.withText(.photos) { (bytes) throws(RejectReason) in
            try texts.addColumn(.photos, bytes: bytes, parser: &json, to: &photos)
        }
        profile.hasPhoto = !photos.isEmpty
    }

    /// Whether a text is there and not blank.
    private func isThere(_ column: UserColumn, _ values: BatchRow) throws(RejectReason) -> Bool {
        try values.withText(column) { bytes in !ASCIIFolding.isBlank(bytes) } ?? false
    }

    private func lastSeen(_ values: BatchRow) throws(RejectReason) -> Instant? {
        let seen = try values.withText(.lastSeen) { (bytes) throws(RejectReason) -> Instant? in
            if ASCIIFolding.isBlank(bytes) { return nil }
            guard let instant = Instant(bytes) else {
                throw RejectReason(.lastSeen, .notInstant)
            }
            return instant
        }
        return seen ?? nil
    }

    private mutating func parseEmbedding(_ values: BatchRow) throws(RejectReason) {
        profile.embedding.removeAll(keepingCapacity: true)
        let column = UserColumn.embedding.rawValue
        switch values.storage(column) {
        case .null: return
        case .blob: break
        default: throw RejectReason(.embedding, .notBlob)
        }
        guard let embeddingDimension else { return }
        values.withBytes(column) { bytes in profile.embedding.append(copying: bytes) }
        guard profile.embedding.isEmpty || profile.embedding.count == embeddingDimension else {
            throw RejectReason(.embedding, .wrongLength)
        }
    }
}
