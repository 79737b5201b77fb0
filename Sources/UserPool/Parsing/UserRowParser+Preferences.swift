import JSON

/// The texts of `match_preferences`, as ranges of the row's buffer; empty where not set.
struct PreferenceTexts {
    var acceptedSmoking: [Range<Int>] = []
    var acceptedDrinking: [Range<Int>] = []
    var requiredReligion = 0..<0
    var requiredChildren = 0..<0

    mutating func removeAll() {
        acceptedSmoking.removeAll(keepingCapacity: true)
        acceptedDrinking.removeAll(keepingCapacity: true)
        requiredReligion = 0..<0
        requiredChildren = 0..<0
    }
}

/// The members of `match_preferences` that the rules know.
private enum Member: Int, CaseIterable {
    case interestedIn, ageMin, ageMax, maxDistance, smoking, drinking, religion, children

    init?(_ key: Span<UInt8>) {
        if key.equals("interestedIn") {
            self = .interestedIn
        } else if key.equals("ageMin") {
            self = .ageMin
        } else if key.equals("ageMax") {
            self = .ageMax
        } else if key.equals("maxDistance") {
            self = .maxDistance
        } else if key.equals("smoking") {
            self = .smoking
        } else if key.equals("drinking") {
            self = .drinking
        } else if key.equals("religion") {
            self = .religion
        } else if key.equals("children") {
            self = .children
        } else {
            return nil
        }
    }
}

/// What is wrong with the members read so far; the last of a doubled member counts.
private struct Defects {
    private var reasons = [RejectReason?](repeating: nil, count: Member.allCases.count)

    subscript(member: Member) -> RejectReason? {
        get { reasons[member.rawValue] }
        set { reasons[member.rawValue] = newValue }
    }

    var first: RejectReason? { reasons.lazy.compactMap(\.self).first }
}

extension UserRowParser {
    /// Parses the column `match_preferences`; NULL, blank and `null` are the defaults.
    mutating func parsePreferences(_ values: BatchRow) throws(RejectReason) {
        preferences.removeAll()
        profile.preferences = Preferences()
        _ = try values.withText(.matchPreferences) { (bytes) throws(RejectReason) in
            if !ASCIIFolding.isBlank(bytes) { try parsePreferences(bytes) }
        }
    }

    private mutating func parsePreferences(_ bytes: Span<UInt8>) throws(RejectReason) {
        var problem: RejectReason?
        json.reset()
        do throws(JSONTokenError) {
            let token = try json.next(in: bytes)
            switch token {
            case .null: break
            case .beginObject: problem = try parseMembers(bytes)
            default:
                try json.skipRest(of: token, in: bytes)
                problem = RejectReason(.matchPreferences, .notJSONObject)
            }
            _ = try json.next(in: bytes)
        } catch {
            throw RejectReason(.matchPreferences, .notJSON)
        }
        if let problem { throw problem }
    }

    private mutating func parseMembers(_ bytes: Span<UInt8>) throws(JSONTokenError) -> RejectReason?
    {
        var defects: Defects?
        while try json.next(in: bytes) == .key {
            guard let member = Member(json.text.span) else {
                try json.skipValue(in: bytes)
                continue
            }
            let defect = try parse(member, bytes)
            if defect != nil || defects != nil {
                var known = defects ?? Defects()
                known[member] = defect
                defects = known
            }
        }
        return defects?.first
    }

    private mutating func parse(
        _ member: Member, _ bytes: Span<UInt8>
    ) throws(JSONTokenError) -> RejectReason? {
        let token = try json.next(in: bytes)
        switch member {
        case .interestedIn:
            return try parseInterest(token, bytes)
        case .ageMin, .ageMax, .maxDistance:
            return try parseNumber(member, token: token, bytes: bytes)
        case .smoking:
            preferences.acceptedSmoking.removeAll(keepingCapacity: true)
            let isList = try texts.addList(
                from: token, &json, in: bytes, to: &preferences.acceptedSmoking)
            return isList ? nil : RejectReason(.acceptedSmoking, .notJSONTexts)
        case .drinking:
            preferences.acceptedDrinking.removeAll(keepingCapacity: true)
            let isList = try texts.addList(
                from: token, &json, in: bytes, to: &preferences.acceptedDrinking)
            return isList ? nil : RejectReason(.acceptedDrinking, .notJSONTexts)
        case .religion:
            let text = try requirement(token, bytes)
            preferences.requiredReligion = text ?? 0..<0
            return text == nil ? RejectReason(.requiredReligion, .notJSONText) : nil
        case .children:
            let text = try requirement(token, bytes)
            preferences.requiredChildren = text ?? 0..<0
            return text == nil ? RejectReason(.requiredChildren, .notJSONText) : nil
        }
    }

    private mutating func parseInterest(
        _ token: JSONPullParser.Token, _ bytes: Span<UInt8>
    ) throws(JSONTokenError) -> RejectReason? {
        profile.preferences.interestedIn = .everyone
        guard let text = try self.text(token, bytes) else {
            return RejectReason(.interestedIn, .notJSONText)
        }
        guard let accepted = texts.genders(text) else {
            return RejectReason(.interestedIn, .notInterest)
        }
        profile.preferences.interestedIn = accepted
        return nil
    }

    private mutating func parseNumber(
        _ member: Member, token: JSONPullParser.Token, bytes: Span<UInt8>
    ) throws(JSONTokenError) -> RejectReason? {
        let number: Double
        switch token {
        case .null: number = 0
        case .number: number = JSONNumber.double(json.text.span)
        default:
            try json.skipRest(of: token, in: bytes)
            switch member {
            case .ageMin: return RejectReason(.ageMin, .notJSONNumber)
            case .ageMax: return RejectReason(.ageMax, .notJSONNumber)
            default: return RejectReason(.maxDistance, .notJSONNumber)
            }
        }
        profile.preferences.set(member, number == 0 ? nil : number)
        return nil
    }

    /// A text that must be equal; the empty range where none is asked for, nil where it is no text.
    private mutating func requirement(
        _ token: JSONPullParser.Token, _ bytes: Span<UInt8>
    ) throws(JSONTokenError) -> Range<Int>? {
        guard let text = try self.text(token, bytes) else { return nil }
        return texts.text(text, equals: "any") ? 0..<0 : text
    }

    /// A text, the empty range for null, or nil for anything else.
    private mutating func text(
        _ token: JSONPullParser.Token, _ bytes: Span<UInt8>
    ) throws(JSONTokenError) -> Range<Int>? {
        switch token {
        case .null: return 0..<0
        case .string: return texts.addText(of: json)
        default:
            try json.skipRest(of: token, in: bytes)
            return nil
        }
    }
}

extension FoldedTexts {
    /// The genders that a word of `interestedIn` accepts; nil where it is no such word.
    fileprivate func genders(_ range: Range<Int>) -> GenderSet? {
        if range.isEmpty { return .everyone }
        if text(range, equals: "everyone") || text(range, equals: "any") { return .everyone }
        if text(range, equals: "men") || text(range, equals: "male") { return .men }
        if text(range, equals: "women") || text(range, equals: "female") { return .women }
        return text(range, equals: "other") ? .other : nil
    }
}

extension Preferences {
    /// Sets a number; nil is its default.
    fileprivate mutating func set(_ member: Member, _ number: Double?) {
        switch member {
        case .ageMin:
            ageMin = number.map { Self.age($0.rounded(.up)) } ?? Self.defaultAgeMin
        case .ageMax:
            ageMax = number.map { Self.age($0.rounded(.down)) } ?? Self.defaultAgeMax
        case .maxDistance:
            maxDistanceTenths = number.map(Self.tenths) ?? Self.defaultDistanceTenths
        default: break
        }
    }

    /// Ages are whole and lie in 18...120, so that clamping to 0...127 accepts the same ones.
    private static func age(_ number: Double) -> Int { Int(min(max(number, 0), 127)) }

    /// Rounded half up; above half of the Earth's circumference every limit is the same.
    private static func tenths(_ miles: Double) -> Int {
        if miles < 0 { return -1 }
        return Int(min((miles * 10 + 0.5).rounded(.down), 1_000_000))
    }
}
