import JSON
import Testing

@Suite struct PlanCommandTests {
    @Test func `A pool is counted, and its pairs are compared`() async throws {
        let village = try await Village.shared.value
        let run = await oith(
            "plan", "--pool", village.pool, "--as-of", village.asOf, "--concurrency", "2",
            "--memory", "1GiB", "--json",
            environment: ["TMPDIR": "/tmp", "OITH_MAX_REJECT_FRACTION": "0.5"])
        #expect(run.status == 0, "\(run)")
        let json = try run.json
        #expect(json["rows"] == 7)
        #expect(json["eligible"] == 4)
        #expect(json["decisions"] == 2)
        // Everybody is in reach of everybody, oneself too.
        #expect(json["pairsInReach"] == 16)
        #expect(json["concurrency"] == 2)
        #expect(json["memoryBudgetBytes"] == 1_073_741_824)
        #expect(json["cost"] == .null)
        #expect(json["grounds"]?["size"] == "7 of 7 rows of the pool")
        #expect(
            json["grounds"]?["times"] == "rates measured on a 2-core AMD EPYC with AVX-512")
        let stages = json["stageSeconds"]?.object?.members ?? []
        #expect(
            stages.map(\.key) == [
                "ExtractPool", "SplitPool", "ScoreChunks", "AggregateCandidates",
                "WriteSnapshot", "VerifySnapshot", "PublishSnapshot",
            ])
        let sum = stages.compactMap { $0.value.number }.reduce(0, +)
        #expect(abs(sum - (json["seconds"]?.number ?? 0)) < 1e-9)
        #expect(json["growth"]?.array?.map { $0["rows"] } == [10_000_000, 100_000_000])
    }

    @Test func `Without a pool an earlier night is scaled, pairs with the square`() async throws {
        let village = try await Village.shared.value
        let json = try await village.oith("plan", "--users", "700", "--json").json
        #expect(json["rows"] == 700)
        #expect(json["eligible"] == 400)
        #expect(json["decisions"] == 200)
        #expect(json["pairsInReach"] == 160_000)
        #expect(
            json["grounds"]?["size"]
                == .string("run \(village.run(1)) of 7 rows, grown in the same country"))
        #expect(json["grounds"]?["times"] == .string("rates of run \(village.run(1))"))
    }

    @Test func `Without any night a generated pool is scaled, and a price gives the cost`()
        async throws
    {
        let run = await oith(
            "plan", "--users", "2000000", "--price-per-core-hour", "3.6", "--concurrency", "2",
            "--json")
        #expect(run.status == 0, "\(run)")
        let json = try run.json
        #expect(json["rows"] == 2_000_000)
        // Twice a million users with 900,783 eligible ones and 31.2 billion pairs.
        #expect(json["eligible"] == 1_801_566)
        #expect(json["pairsInReach"] == 124_800_000_000)
        #expect(
            json["grounds"]?["size"]
                == "a generated pool of 1,000,000 rows, grown in the same country")
        // 3.60 for an hour of a core is a thousandth for a second: two cores cost two of it.
        let cost = try #require(json["cost"]?.number)
        let seconds = try #require(json["seconds"]?.number)
        #expect(abs(cost - seconds * 2 * 0.001) < 1e-6 * seconds)
        #expect(json["growth"]?.array?.map { $0["rows"] } == [10_000_000, 100_000_000])
        let more = try await oith("plan", "--users", "200000000", "--json").json
        #expect(more["growth"] == [])
    }

    @Test func `A pool that is not there, and none at all, are errors`() async {
        let missing = await oith("plan", "--pool", "/nowhere/pool.sqlite")
        #expect(missing.status == 66)
        let none = await oith("plan")
        #expect(none.status == 64)
        #expect(
            none.errors.hasPrefix(
                "Error: Name the pool with --pool, in OITH_POOL or in a configuration file "
                    + "(--config).\n"))
    }
}
