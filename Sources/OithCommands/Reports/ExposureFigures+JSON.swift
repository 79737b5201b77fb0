import JSON
import SnapshotStore

extension ExposureFigures {
    /// The figures for programs.
    var report: JSONValue {
        [
            "mostShown": .integer(mostShown), "mostShownShare": .double(mostShownShare),
            "mostInTop10": .integer(mostInTopTen), "neverShown": .integer(neverShown),
            "gini": .double(gini), "mutualShare": mutualShare.map { .double($0) } ?? .null,
        ]
    }
}
