import FeatureTable

extension ScoringModel {
    /// The model as one JSON text in one fixed form: what its digest is taken of.
    ///
    /// Models that score alike under one name have one text, however their files are laid out:
    /// fields in a fixed order, no white space, the shortest decimals, and nothing that has no
    /// effect (a filter `none`, a term of 0 points). Reading the text gives the same model.
    package var canonicalText: String {
        object([
            ("name", quoted(name)),
            ("base", decimal(base, places: 2)),
            ("filters", filtersText),
            ("terms", termsText),
        ])
    }

    private var filtersText: String {
        object(
            Filter.allCases.map { filter in
                let direction = filters[filter]
                return (filter.rawValue, direction == .none ? nil : quoted(direction.rawValue))
            })
    }

    private var termsText: String {
        let equal = Category.allCases.map { ($0.name, points(terms.equal[$0])) }
        let age = [
            ("inRange", points(terms.ageInRange)), ("outOfRange", points(terms.ageOutOfRange)),
        ]
        let embedding = terms.embedding.map {
            object([("dimension", "\($0.dimension)"), ("points", decimal($0.points, places: 2))])
        }
        return object([
            ("interests", points(terms.interests)),
            ("equal", equal.allSatisfy { $0.1 == nil } ? nil : object(equal)),
            ("distance", terms.distance.isEmpty ? nil : bandsText),
            ("age", age.allSatisfy { $0.1 == nil } ? nil : object(age)),
            ("mutualInterest", points(terms.mutualInterest)),
            ("photo", points(terms.photo)),
            ("bio", points(terms.bio)),
            ("embedding", embedding),
        ])
    }

    /// The bands in their order, those of 0 points too: they keep later ones from applying.
    private var bandsText: String {
        let bands = terms.distance.map { band in
            object([
                (band.side.rawValue, decimal(band.tenthsOfMile, places: 1)),
                ("points", decimal(band.points, places: 2)),
            ])
        }
        return "[" + bands.joined(separator: ",") + "]"
    }
}

/// An object of the members that have a value.
private func object(_ members: [(name: String, value: String?)]) -> String {
    let texts = members.compactMap { member in
        member.value.map { "\"\(member.name)\":\($0)" }
    }
    return "{" + texts.joined(separator: ",") + "}"
}

/// A text in quotes; names have no control characters.
private func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }
    return "\"" + escaped.joined() + "\""
}

/// Hundredths as points; nil for 0.
private func points(_ hundredths: Int32) -> String? {
    hundredths == 0 ? nil : decimal(hundredths, places: 2)
}

/// `value / 10^places` without trailing zeros.
private func decimal(_ value: Int32, places: Int) -> String {
    var digits = String(value.magnitude)
    digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let fraction = String(digits.suffix(places)).trimmingZeros
    let whole = (value < 0 ? "-" : "") + digits.dropLast(places)
    return fraction.isEmpty ? whole : whole + "." + fraction
}

extension String {
    /// Without the zeros at its end.
    fileprivate var trimmingZeros: String {
        String(self[..<(lastIndex { $0 != "0" }.map(index(after:)) ?? startIndex)])
    }
}
