import FeatureTable
import JSON

extension ScoringModel {
    /// Reads a model file.
    ///
    /// - Parameter json: the bytes of the file, UTF-8.
    /// - Throws: ``ScoringModelError``: `.notJSON` with line and column, or `.invalid` with all
    ///   problems there are, each with a JSON pointer and what to write instead.
    package init(json: [UInt8]) throws(ScoringModelError) {
        let document: LocatedJSON
        do {
            document = try LocatedJSON(parsing: json, keepsTexts: true)
        } catch {
            throw ScoringModelError(
                code: .notJSON,
                problems: [ScoringModelError.Problem(pointer: "", message: "\(error)")])
        }
        var reader = ModelReader(document)
        let model = reader.model(document.value)
        guard reader.problems.isEmpty else {
            throw ScoringModelError(code: .invalid, problems: reader.problems)
        }
        self = model
    }
}

/// Turns JSON into a model and collects what is wrong on the way.
///
/// After a problem it continues with a default, so that one reading finds them all; the model
/// counts only if there were none. Numbers are read from their text: 0.29 is 29 hundredths exactly.
private struct ModelReader {
    private let document: LocatedJSON
    private let doubledKeys: Set<String>
    private(set) var problems: [ScoringModelError.Problem] = []

    init(_ document: LocatedJSON) {
        self.document = document
        doubledKeys = Set(document.doubledKeys)
    }

    mutating func model(_ value: JSONValue) -> ScoringModel {
        let fields = fields(of: value, at: "", names: ["name", "base", "filters", "terms"])
        if case .object = value {
            if fields["name"] == nil { report("/name", "is missing; write the model's name") }
            if fields["base"] == nil {
                report("/base", "is missing; write the points that every pair starts with, as 50")
            }
        }
        return ScoringModel(
            name: name(fields["name"]), base: points(fields["base"], at: "/base"),
            filters: filters(fields["filters"]), terms: terms(fields["terms"]))
    }

    private mutating func name(_ value: JSONValue?) -> String {
        guard let value else { return "" }
        guard case .string(let name) = value else {
            report("/name", "is \(shown(value, at: "/name")); write a text")
            return ""
        }
        let scalars = name.unicodeScalars
        if scalars.allSatisfy(\.properties.isWhitespace) {
            report("/name", "is empty; write a name that tells the models apart, as \"oith-v1\"")
        } else if name.utf8.count > 100
            || scalars.contains(where: { $0.properties.generalCategory == .control })
        {
            report("/name", "must be one line of at most 100 bytes; write a shorter name")
        }
        return name
    }

    private mutating func filters(_ value: JSONValue?) -> ScoringModel.Filters {
        let names = ScoringModel.Filter.allCases.map(\.rawValue)
        let fields = fields(of: value, at: "/filters", names: names)
        var filters = ScoringModel.Filters()
        for filter in ScoringModel.Filter.allCases {
            guard let value = fields[filter.rawValue] else { continue }
            let pointer = "/filters/\(filter.rawValue)"
            if case .string(let text) = value, let known = ScoringModel.Direction(rawValue: text) {
                filters[filter] = known
            } else {
                report(
                    pointer,
                    "is \(shown(value, at: pointer)); write \"both\", \"user\", \"candidate\" or \"none\""
                )
            }
        }
        return filters
    }
}

// MARK: - Terms

extension ModelReader {
    private mutating func terms(_ value: JSONValue?) -> ScoringModel.Terms {
        let fields = fields(
            of: value, at: "/terms",
            names: [
                "interests", "equal", "distance", "age", "mutualInterest", "photo", "bio",
                "embedding",
            ])
        let age = self.fields(
            of: fields["age"], at: "/terms/age", names: ["inRange", "outOfRange"])
        return ScoringModel.Terms(
            interests: points(fields["interests"], at: "/terms/interests", least: 0),
            equal: equal(fields["equal"]), distance: distance(fields["distance"]),
            ageInRange: points(age["inRange"], at: "/terms/age/inRange"),
            ageOutOfRange: points(age["outOfRange"], at: "/terms/age/outOfRange"),
            mutualInterest: points(fields["mutualInterest"], at: "/terms/mutualInterest"),
            photo: points(fields["photo"], at: "/terms/photo"),
            bio: points(fields["bio"], at: "/terms/bio"),
            embedding: embedding(fields["embedding"]))
    }

    private mutating func equal(_ value: JSONValue?) -> ScoringModel.EqualPoints {
        let names = Category.allCases.map(\.name)
        let fields = fields(of: value, at: "/terms/equal", names: names)
        var result = ScoringModel.EqualPoints()
        for category in Category.allCases {
            let name = category.name
            result[category] = points(fields[name], at: "/terms/equal/\(name)")
        }
        return result
    }

    private mutating func distance(_ value: JSONValue?) -> [ScoringModel.DistanceBand] {
        guard let value else { return [] }
        guard case .array(let bands) = value else {
            report(
                "/terms/distance",
                "is \(shown(value, at: "/terms/distance")); write an array of bands")
            return []
        }
        return bands.enumerated().compactMap { band($1, at: "/terms/distance/\($0)") }
    }

    private mutating func band(
        _ value: JSONValue, at pointer: String
    ) -> ScoringModel.DistanceBand? {
        let fields = fields(of: value, at: pointer, names: ["below", "above", "points"])
        guard case .object = value else { return nil }
        if fields["points"] == nil {
            report(pointer + "/points", "is missing; write a number of points")
        }
        let points = points(fields["points"], at: pointer + "/points")
        let below = miles(fields["below"], at: pointer + "/below")
        let above = miles(fields["above"], at: pointer + "/above")
        switch (fields["below"] != nil, fields["above"] != nil) {
        case (true, false):
            return ScoringModel.DistanceBand(side: .below, tenthsOfMile: below, points: points)
        case (false, true):
            return ScoringModel.DistanceBand(side: .above, tenthsOfMile: above, points: points)
        case (true, true):
            report(pointer, "has both below and above; write one of them, in miles")
        case (false, false):
            report(pointer, "has neither below nor above; write one of them, in miles")
        }
        return nil
    }

    private mutating func embedding(_ value: JSONValue?) -> ScoringModel.Embedding? {
        let fields = fields(of: value, at: "/terms/embedding", names: ["dimension", "points"])
        guard case .object = value else { return nil }
        for name in ["dimension", "points"] where fields[name] == nil {
            report("/terms/embedding/\(name)", "is missing; write a number")
        }
        let points = points(fields["points"], at: "/terms/embedding/points")
        guard let dimension = fields["dimension"] else { return nil }
        let pointer = "/terms/embedding/dimension"
        guard let text = document.numberText(at: pointer),
            let length = DecimalNumber(text).scaled(places: 0), 1...16384 ~= length
        else {
            report(
                pointer,
                "is \(shown(dimension, at: pointer)); write the length of the vectors, a whole number 1...16384"
            )
            return nil
        }
        return ScoringModel.Embedding(dimension: Int(length), points: points)
    }
}

// MARK: - Values

extension ModelReader {
    private mutating func report(_ pointer: String, _ message: String) {
        problems.append(ScoringModelError.Problem(pointer: pointer, message: message))
    }

    /// The members of an object by name; what is not among the names or comes twice is reported.
    ///
    /// - Returns: nothing where the value is absent, and where it is no object (reported).
    private mutating func fields(
        of value: JSONValue?, at pointer: String, names: [String]
    ) -> [String: JSONValue] {
        guard let value else { return [:] }
        guard case .object(let object) = value else {
            report(pointer, "is \(shown(value, at: pointer)); write an object")
            return [:]
        }
        var fields: [String: JSONValue] = [:]
        for member in object.members {
            let place = "\(pointer)/\(JSONPointer.escaped(short(member.key)))"
            if !names.contains(member.key) {
                let known = names.joined(separator: ", ")
                report(place, "is not a known field; write one of \(known)")
                continue
            }
            if doubledKeys.contains(place) { report(place, "is given twice; write it once") }
            fields[member.key] = member.value
        }
        return fields
    }

    /// A number of points in hundredths; 0 where it is absent.
    private mutating func points(
        _ value: JSONValue?, at pointer: String, least: Int32 = -100
    ) -> Int32 {
        guard let value else { return 0 }
        guard let text = document.numberText(at: pointer) else {
            report(pointer, "is \(shown(value, at: pointer)); write a number of points")
            return 0
        }
        let number = DecimalNumber(text)
        guard number.isWhole(places: 2) else {
            report(pointer, "is \(short(text)); write at most two decimals")
            return 0
        }
        guard let hundredths = number.scaled(places: 2), least * 100...10000 ~= hundredths else {
            report(pointer, "is \(short(text)); write \(least)...100 points")
            return 0
        }
        return hundredths
    }

    /// Miles in tenths, rounded half up like every distance; 0 where it is absent.
    private mutating func miles(_ value: JSONValue?, at pointer: String) -> Int32 {
        guard let value else { return 0 }
        guard let miles = value.number, 0...100_000 ~= miles else {
            report(pointer, "is \(shown(value, at: pointer)); write a distance of 0...100000 miles")
            return 0
        }
        return Int32((miles * 10 + 0.5).rounded(.down))
    }

    /// What a value is, as an error message says it.
    private func shown(_ value: JSONValue, at pointer: String) -> String {
        switch value {
        case .bool(let value): value ? "true" : "false"
        case .integer, .double: short(document.numberText(at: pointer) ?? "a number")
        case .string(let text): "\"\(short(text))\""
        case .null, .array, .object: value.kindName
        }
    }

    /// A text of the file as an error message shows it: short, and in one line.
    private func short(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(40).map {
            $0.properties.generalCategory == .control ? "\u{FFFD}" : String($0)
        }
        return scalars.joined() + (text.unicodeScalars.count > 40 ? "..." : "")
    }
}
