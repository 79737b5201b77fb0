import JSON

extension ChunkKey {
    /// Which inputs are not what they were, each in words; nothing where the keys are equal.
    package func changes(since earlier: ChunkKey) -> [String] {
        guard let now = components.object else { return [] }
        let changed = now.members.map(\.key).filter { components[$0] != earlier.components[$0] }
        // The chunk's users are among the candidates: one cause is told once.
        let isTold = changed.contains("users") || changed.contains("part")
        return changed.filter { !(isTold && $0 == "candidates") }.map { name in
            Self.words(name, before: earlier.components[name], now: components[name])
        }
    }

    /// The same for the inputs that all chunks of a night share.
    package func settingChanges(since earlier: ChunkKey) -> [String] {
        let shared = ["model", "radiusTenths", "minScoreHundredths", "top", "scoringRevision"]
        return shared.filter { components[$0] != earlier.components[$0] }.map { name in
            Self.words(name, before: earlier.components[name], now: components[name])
        }
    }

    private static func words(_ name: String, before: JSONValue?, now: JSONValue?) -> String {
        switch name {
        case "users": "its users changed\(counts(before, now))"
        case "candidates": "the users within reach changed\(counts(before, now))"
        case "exclusions": "exclusions changed\(counts(before, now))"
        case "model": "the scoring model changed"
        case "part": "it was cut in other parts"
        case "scoringRevision": "oith scores in another way"
        default: "\(name) changed from \(before?.text ?? "nothing") to \(now?.text ?? "nothing")"
        }
    }

    private static func counts(_ before: JSONValue?, _ now: JSONValue?) -> String {
        guard let before = before?["count"]?.integer, let now = now?["count"]?.integer else {
            return ""
        }
        return before == now ? " (\(now) as before)" : " (\(before) before, \(now) now)"
    }
}
