import JSON

extension DefinitionReader {
    /// Reads `Retry`.
    mutating func readRetriers(_ object: JSONObject, _ place: DefinitionPath) -> [Retrier] {
        let entries = array(object, "Retry", at: place) ?? []
        var retriers: [Retrier] = []
        for (index, value) in entries.enumerated() {
            let inner = place.inside("Retry").inside(index)
            guard let entry = self.object(value, inner) else { continue }
            checkFields(of: entry, inner, allowed: FieldCatalog.retrier, owner: "a retrier")
            let isLast = index == entries.count - 1
            var retrier = Retrier(errorEquals: readErrorNames(entry, inner, isLast: isLast))
            if let seconds = integer(entry, "IntervalSeconds", at: inner, in: 1...99_999_999) {
                retrier.intervalSeconds = seconds
            }
            if let count = integer(entry, "MaxAttempts", at: inner, in: 0...99_999_999) {
                retrier.maxAttempts = count
            }
            if let rate = readBackoffRate(entry, inner) { retrier.backoffRate = rate }
            retrier.maxDelaySeconds = integer(
                entry, "MaxDelaySeconds", at: inner, in: 1...31_622_399)
            retrier.hasFullJitter = readJitter(entry, inner)
            retriers.append(retrier)
        }
        return retriers
    }

    private mutating func readBackoffRate(
        _ entry: JSONObject, _ place: DefinitionPath
    ) -> Double? {
        guard let value = entry["BackoffRate"] else { return nil }
        guard let rate = value.number, rate >= 1 else {
            report(place.inside("BackoffRate"), "write a number from 1.0 on, such as 2.0")
            return nil
        }
        return rate
    }

    private mutating func readJitter(_ entry: JSONObject, _ place: DefinitionPath) -> Bool {
        guard let strategy = string(entry, "JitterStrategy", at: place) else { return false }
        if strategy != "FULL", strategy != "NONE" {
            report(place.inside("JitterStrategy"), "is '\(strategy)'; write FULL or NONE")
        }
        return strategy == "FULL"
    }

    /// Reads `Catch`.
    mutating func readCatchers(_ object: JSONObject, _ place: DefinitionPath) -> [Catcher] {
        let entries = array(object, "Catch", at: place) ?? []
        var catchers: [Catcher] = []
        for (index, value) in entries.enumerated() {
            let inner = place.inside("Catch").inside(index)
            guard let entry = self.object(value, inner) else {
                hasUnknownTargets = true
                continue
            }
            checkFields(of: entry, inner, allowed: FieldCatalog.catcher, owner: "a catcher")
            let names = readErrorNames(entry, inner, isLast: index == entries.count - 1)
            if entry["Next"] == nil {
                report(inner, "Next is missing; name the state that handles the error")
            }
            guard let next = string(entry, "Next", at: inner) else {
                hasUnknownTargets = true
                continue
            }
            let resultPath = pathField(entry, "ResultPath", at: inner, isReference: true)
            catchers.append(
                Catcher(
                    errorEquals: names, resultPath: resultPath, next: next,
                    assign: readAssign(entry, inner)))
        }
        return catchers
    }

    private mutating func readErrorNames(
        _ entry: JSONObject, _ place: DefinitionPath, isLast: Bool
    ) -> [String] {
        if entry["ErrorEquals"] == nil {
            report(place, "ErrorEquals is missing; write a list of error names")
        }
        guard let values = array(entry, "ErrorEquals", at: place) else { return [] }
        let inner = place.inside("ErrorEquals")
        if values.isEmpty { report(inner, "is empty; write at least one error name") }
        let names = values.compactMap(\.string)
        if names.count < values.count { report(inner, "every error name is a string") }
        if names.contains("States.ALL") {
            if names.count > 1 { report(inner, "States.ALL must be alone; remove the others") }
            if !isLast { report(inner, "States.ALL must be in the last entry; move it there") }
        }
        return names
    }
}
