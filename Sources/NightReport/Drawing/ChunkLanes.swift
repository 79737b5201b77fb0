import Bytes
import ExecutionStore
import NightStages
import Nights

/// Chunks laid out so that those that ran at once are above each other.
struct ChunkLanes {
    /// What became of a chunk; the raw value is the class that colours it.
    enum Kind: String, CaseIterable {
        case scored = "good"
        case reused = "busy"
        case failed = "bad"
        case unfinished = "warn"

        var word: String {
            switch self {
            case .scored: "scored"
            case .reused: "taken from an earlier run"
            case .failed: "failed"
            case .unfinished: "not finished"
            }
        }
    }

    /// One chunk, or some of the same lane and kind that are too narrow to be told apart.
    struct Bar {
        let lane: Int
        let kind: Kind
        let started: Timestamp
        var ended: Timestamp
    }

    /// Lanes that are drawn at most; what does not fit shares the last one.
    private static let mostLanes = 64
    /// A bar stands for at least this share of the whole time.
    private static let resolution = 1.0 / 1500

    private(set) var bars: [Bar] = []
    /// How many lanes there are.
    private(set) var count = 0

    /// - Parameters:
    ///   - chunks: in any order.
    ///   - end: what chunks without an end are drawn to.
    init(_ chunks: [NightAccount.ChunkVisit], end: Timestamp) {
        let sorted = chunks.sorted { ($0.started, $0.name) < ($1.started, $1.name) }
        let start = sorted.first?.started ?? end
        let narrow = start.seconds(until: end) * Self.resolution
        // By lane, until when it is taken, and its last bar; a chunk without an end keeps its lane.
        var lanes: [(free: Timestamp?, bar: Int)] = []
        for chunk in sorted {
            let ended = max(chunk.ended ?? end, chunk.started)
            let found = lanes.firstIndex { $0.free.map { $0 <= chunk.started } ?? false }
            let lane = found ?? min(lanes.count, Self.mostLanes - 1)
            let kind = Kind(chunk)
            if lane < lanes.count, bars[lanes[lane].bar].kind == kind,
                bars[lanes[lane].bar].started.seconds(until: ended) < narrow
            {
                bars[lanes[lane].bar].ended = ended
                lanes[lane].free = chunk.ended
                continue
            }
            bars.append(Bar(lane: lane, kind: kind, started: chunk.started, ended: ended))
            let entry = (free: chunk.ended, bar: bars.count - 1)
            if lane < lanes.count { lanes[lane] = entry } else { lanes.append(entry) }
        }
        count = lanes.count
    }
}

extension ChunkLanes.Kind {
    fileprivate init(_ chunk: NightAccount.ChunkVisit) {
        switch chunk.ending {
        case .succeeded: self = chunk.isReused ? .reused : .scored
        case .failed: self = .failed
        case .aborted, nil: self = .unfinished
        }
    }
}
