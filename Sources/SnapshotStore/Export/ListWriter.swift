import Bytes
import SnapshotFormat
import SnapshotWriter

/// Makes the text of one list after the other.
struct ListWriter {
    /// What was written and not yet taken.
    var bytes: [UInt8] = []

    private let format: ExportFormat
    /// What follows an item of DynamoDB's, or a value of Redis's.
    private let ending: [UInt8]
    private let header: [UInt8]
    private var scores = ExportNumbers(fractionDigits: 2)
    private var miles = ExportNumbers(fractionDigits: 1)
    private let ranks = ExportPieces(256) { rank, bytes in bytes += Array(String(rank).utf8) }
    /// A value of Redis's, whose length is before it.
    private var value: [UInt8] = []

    init(_ format: ExportFormat, asOf: String) {
        self.format = format
        switch format {
        case .redis(_, let lifetime):
            header = Self.bulk("SET", in: lifetime > 0 ? "*5\r\n" : "*3\r\n")
            ending = lifetime > 0 ? Self.bulk("EX") + Self.bulk(String(lifetime)) : []
        case .dynamoDB(let lifetime):
            header = Array(#"{"Item":{"userId":{"S":"#.utf8)
            let expiry = (SnapshotInstant(asOf)?.seconds ?? 0) + lifetime
            ending = Array(
                (#"]},"asOf":{"S":"\#(asOf)"}"#
                    + (lifetime > 0 ? #","expiresAt":{"N":"\#(expiry)"}"# : "") + "}}\n").utf8)
        case .csv:
            header = []
            ending = []
            bytes = Array("user_id,rank,candidate_id,score,distance_miles\n".utf8)
        case .jsonLines:
            header = Array(#"{"user_id":"#.utf8)
            ending = Array("]}\n".utf8)
        }
    }

    /// The texts of the candidates of a row group.
    func texts(of lists: RowGroupLists) -> ExportPieces {
        ExportPieces(lists.candidateIDs.count) { index, bytes in
            let id = lists.candidateIDs[index]
            switch format {
            case .csv:
                ExportText.appendCSV(id, to: &bytes)
            case .dynamoDB:
                bytes += Array(#"{"M":{"candidateId":{"S":"#.utf8)
                ExportText.appendJSON(id, to: &bytes)
                bytes += Array(#"},"score":{"N":""#.utf8)
            case .redis, .jsonLines:
                bytes += Array(#"{"\#(format.candidateKey)":"#.utf8)
                ExportText.appendJSON(id, to: &bytes)
                bytes += Array(#","score":"#.utf8)
            }
        }
    }

    /// Appends a list.
    ///
    /// - Parameters:
    ///   - user: the owner's id.
    ///   - rows: where the list is.
    ///   - lists: the row group.
    ///   - texts: of its candidates.
    mutating func append(
        _ user: ArraySlice<UInt8>, rows: Range<Int>, of lists: RowGroupLists,
        texts: ExportPieces
    ) {
        switch format {
        case .csv: appendCSV(user, rows: rows, of: lists, texts: texts)
        case .redis(let prefix, _):
            value.removeAll(keepingCapacity: true)
            value.append(UInt8(ascii: "["))
            swap(&value, &bytes)
            appendJSON(rows, of: lists, texts)
            swap(&value, &bytes)
            value.append(UInt8(ascii: "]"))
            appendCommand(prefix, user)
        case .dynamoDB:
            beginObject(user, #"},"candidates":{"L":["#)
            let (score, distance) = (#""},"distanceMiles":{"N":""#, #""}}}"#)
            appendList(
                rows, of: lists, texts: texts, afterScore: Array(score.utf8),
                afterDistance: Array(distance.utf8))
            bytes += ending
        case .jsonLines:
            beginObject(user, #","candidates":["#)
            appendJSON(rows, of: lists, texts)
            bytes += ending
        }
    }

    /// Appends an empty list.
    mutating func append(withoutCandidates user: ArraySlice<UInt8>) {
        let none = RowGroupLists(
            userIDs: IDColumn(), candidateCounts: [], candidateIDs: IDColumn(), candidates: [],
            scores: [], distances: [])
        append(user, rows: 0..<0, of: none, texts: ExportPieces(0) { _, _ in })
    }

    // MARK: - Formats

    private mutating func appendCSV(
        _ user: ArraySlice<UInt8>, rows: Range<Int>, of lists: RowGroupLists,
        texts: ExportPieces
    ) {
        let comma = UInt8(ascii: ",")
        var owner: [UInt8] = []
        ExportText.appendCSV(user, to: &owner)
        owner.append(comma)
        for row in rows {
            bytes += owner
            bytes += ranks[row - rows.lowerBound + 1]
            bytes.append(comma)
            bytes += texts[lists.candidates[row].index]
            bytes.append(comma)
            bytes += scores[Int(lists.scores[row])]
            bytes.append(comma)
            bytes += miles[Int(lists.distances[row])]
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    private mutating func beginObject(_ user: ArraySlice<UInt8>, _ list: StaticString) {
        bytes += header
        ExportText.appendJSON(user, to: &bytes)
        bytes += Array(list.description.utf8)
    }

    private mutating func appendJSON(
        _ rows: Range<Int>, of lists: RowGroupLists, _ texts: ExportPieces
    ) {
        appendList(
            rows, of: lists, texts: texts, afterScore: Array(#","\#(format.distanceKey)":"#.utf8),
            afterDistance: [UInt8(ascii: "}")])
    }

    /// Appends candidates, apart by commas; `afterScore` is before the distance.
    private mutating func appendList(
        _ rows: Range<Int>, of lists: RowGroupLists, texts: ExportPieces,
        afterScore: [UInt8], afterDistance: [UInt8]
    ) {
        for row in rows {
            if row > rows.lowerBound { bytes.append(UInt8(ascii: ",")) }
            bytes += texts[lists.candidates[row].index]
            bytes += scores[Int(lists.scores[row])]
            bytes += afterScore
            bytes += miles[Int(lists.distances[row])]
            bytes += afterDistance
        }
    }

    /// Appends a SET of ``value``.
    private mutating func appendCommand(_ prefix: String, _ user: ArraySlice<UInt8>) {
        bytes += header
        bytes += Array("$\(prefix.utf8.count + user.count)\r\n\(prefix)".utf8)
        bytes += user
        bytes += Array("\r\n$\(value.count)\r\n".utf8)
        bytes += value
        bytes += [0x0D, 0x0A]
        bytes += ending
    }

    /// A text with its length before it, as the Redis protocol has it.
    private static func bulk(_ text: String, in array: String = "") -> [UInt8] {
        Array("\(array)$\(text.utf8.count)\r\n\(text)\r\n".utf8)
    }
}

extension ExportFormat {
    /// What a candidate's id is called: as in the snapshot, or as the service has it.
    fileprivate var candidateKey: String { self == .jsonLines ? "candidate_id" : "candidateId" }

    /// What a candidate's distance is called.
    fileprivate var distanceKey: String { self == .jsonLines ? "distance_miles" : "distanceMiles" }
}
