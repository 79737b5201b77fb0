import Bytes
import Parquet
import ParquetRows
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotWriter
import SystemPackage

/// An entry of a list by the candidate's id, hundredths of a point and tenths of a mile.
typealias MadeEntry = (id: String, score: UInt16, distance: UInt32)

extension RowGroupLists {
    /// The lists of some users, whose ids ascend.
    init(_ users: [(id: String, list: [MadeEntry])]) {
        let named = Set(users.flatMap { $0.list.map(\.id) })
        let ids = named.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        let entries = users.flatMap(\.list)
        self.init(
            userIDs: SampleNight.column(users.map { Array($0.id.utf8) }),
            candidateCounts: users.map { UInt8($0.list.count) },
            candidateIDs: SampleNight.column(ids),
            candidates: entries.map { entry in
                DictionaryEntry(ids.firstIndex(of: Array(entry.id.utf8)) ?? 0)
            },
            scores: entries.map(\.score), distances: entries.map(\.distance))
    }

    /// Users `000`, `001` and so on with so many candidates, who are `c000`, `c001` and so on.
    init(lengths: [Int]) {
        func digits(_ number: Int) -> String {
            String(repeating: "0", count: 3 - String(number).count) + String(number)
        }
        self.init(
            lengths.enumerated().map { user, length in
                let list: [MadeEntry] = (0..<length).map {
                    ("c" + digits($0), UInt16(10_000 - user), UInt32($0))
                }
                return (digits(user), list)
            })
    }
}

extension ParquetFile {
    /// Opens a file of the operating system.
    static func open(_ path: FilePath) throws -> ParquetFile {
        try ParquetFile(OpenSnapshot.standardOpener(path), name: path.lastComponent?.string ?? "")
    }

    /// All rows as texts of their values, as another program would show them.
    func rows() throws -> [[String]] {
        var reader = try RecordReader(self, columns: Array(schema.indices))
        var rows: [[String]] = []
        while let row = try reader.next() {
            rows.append(
                row.map { value in
                    switch value {
                    case .int32(let number): "\(number)"
                    case .int64(let number): "\(number)"
                    case .double(let number): "\(number)"
                    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
                    default: "?"
                    }
                })
        }
        return rows
    }
}
