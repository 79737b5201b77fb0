import Bytes
import DurableFiles
import FeatureTable
import Geo
import LaneLayout
import PoolGenerator
import PoolImport
import Scoring
import ScoringKernel
import SystemPackage
import TestSupport
import Testing
import UserPool

/// The examples of the modules between a pool and its lists.
struct PoolExamples {
    @Test func `A pool: PoolGenerator, UserPool, FeatureTable.`() throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("pool.sqlite")
            let rows = try Self.generate(path)
            #expect(rows.users == 300 && rows.matches > 1000)

            var builder = FeatureTableBuilder(embeddingDimension: 0)
            let read = try Self.read(path.string, into: &builder)
            #expect(read.rows == 300 && read.historyRows == rows.matches)
            #expect(read.eligible > 200 && read.eligible == builder.count)

            let ids = try Self.idsNearSanFrancisco(&builder, folder.appending("t.features"))
            #expect(!ids.isEmpty && ids.count < read.eligible)
        }
    }

    private static func generate(_ path: FilePath) throws -> PoolGenerator.Counts {
        let generator = PoolGenerator(users: 300, seed: 7)
        let counts = try generator.write(to: path, in: LocalFileSystem())

        return counts
    }

    private static func read(
        _ pool: String, into builder: inout FeatureTableBuilder
    ) throws -> PoolCounts {
        var rejects: [Reject] = []
        var seen = 0

        let counts = try PoolReader.read(pool) { session in
            try session.readUsers(into: &builder, asOf: night, width: 2) { reject in
                rejects.append(reject)
            } progress: { counts in
                seen = counts.rows
            }
            builder.indexIDs()
            try session.readExclusions(into: &builder, width: 2) {}
            return session.counts
        }

        #expect(rejects.isEmpty && seen <= counts.rows)
        return counts
    }

    private static func idsNearSanFrancisco(
        _ builder: inout FeatureTableBuilder, _ path: FilePath
    ) throws -> [ArraySlice<UInt8>] {
        try builder.write(to: path, in: LocalFileSystem())
        let table = try FeatureTable(opening: path)
        let sanFrancisco = Geohash.encode(latitude: 37.77, longitude: -122.42, precision: 4)
        let rows = table.rows(inCells: sanFrancisco.range)  // a range of rows
        let ids = rows.map { row in table.id(row) }

        return ids
    }

    @Test func `An export: PoolImport.`() throws {
        try TemporaryFolder.with { folder in
            let files = LocalFileSystem()
            let export = folder.appending("users.json").string
            let item = #"{"Item": {"email": {"S": "ann@example.com"}, "age": {"N": "30"}}}"#
            try files.write(Array((item + "\n").utf8), durablyTo: FilePath(export))
            let pool = folder.appending("pool.sqlite").string

            let summary = try PoolImporter.run(
                exports: [export], table: .users, into: pool)

            #expect(summary.exports.map(\.items) == [1] && summary.exports.map(\.added) == [1])
        }
    }

    @Test func `Lists: Scoring and ScoringKernel.`() throws {
        let table = try RandomUsers(count: 200).table(seed: 3)
        let parameters = ScoringParameters(radiusTenths: 500, top: 20, minimumScore: 0)
        let file = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .removingLastComponent().appending("Pipelines/scoring/oith-v1.json")
        let bytes = try fileBytes(file)
        let lists = try Self.lists(bytes, table, parameters)
        #expect(lists.listCounts.count == table.count)
        #expect(lists.listCounts.reduce(0) { $0 + Int($1) } == lists.keys.count)
        #expect(!lists.keys.isEmpty)
        let model = try ScoringModel(json: bytes)
        let rules = PairRules(table: table, model: model, parameters: parameters)
        #expect(
            Self.scan(rules, .best, of: ScanPosition(0))
                == Self.scan(rules, .scalar, of: ScanPosition(0)))
    }

    private static func lists(
        _ bytes: [UInt8], _ table: FeatureTable, _ parameters: ScoringParameters
    ) throws -> ChunkLists {
        let model = try ScoringModel(json: bytes)
        let rules = PairRules(table: table, model: model, parameters: parameters)
        let scorer = ChunkScorer(rules: rules, kernel: .best)
        let lists = try scorer.score(users: 0..<table.count, against: table.scanIndex.tiles.indices)

        return lists
    }

    private static func scan(
        _ rules: PairRules, _ level: KernelLevel, of user: ScanPosition
    ) -> [Survivor] {
        let (model, lanes) = (rules.model, CandidateLanes(rules.table))
        let (query, count) = (PairQuery(at: user, rules), rules.table.count)
        let threshold = ScanThreshold(score: 0, reachAtScore: .infinity)
        var judged: [Survivor] = []
        func judge(_ survivor: Survivor) { judged.append(survivor) }

        let plan = ScanPlan(ScoreWeights(model), against: lanes)  // once a chunk
        var survivors = Survivors()
        level.scan(query, plan, rows: 0..<count, threshold: threshold, into: &survivors)
        for index in 0..<survivors.count { judge(survivors[index]) }

        return judged
    }
}
