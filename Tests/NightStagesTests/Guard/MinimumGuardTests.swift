import Bytes
import NightStages
import Testing

/// What the guard says of an instant and of a night of nobody, whatever the nights before were.
@Suite struct StandingGuardTests {
    private static func judged(
        asOf: String, current: String? = nil, users: Int = 10, recorded: String? = nil,
        minUsers: Int = 1
    ) throws -> MinimumGuard {
        MinimumGuard(
            asOf: asOf, users: users, run: "run-1", current: current,
            now: try #require(Timestamp("2026-11-20T04:00:00Z")),
            recorded: recorded.flatMap { Timestamp($0) }, minUsers: minUsers)
    }

    @Test(arguments: [
        ("2026-11-20T05:00:00Z", false), ("2026-11-20T05:00:01Z", true),
        ("2099-01-01T04:00:00Z", true), ("9999-12-31T23:59:59Z", true),
        ("1970-01-01T00:00:00Z", false), ("0000-01-01T00:00:00Z", false), ("never", false),
    ])
    func `An instant may be an hour ahead.`(asOf: String, isRefused: Bool) throws {
        #expect(try Self.judged(asOf: asOf).reasons.isEmpty == !isRefused)
    }

    @Test(arguments: [(0, 1, true), (0, 0, false), (1, 1, false), (499, 500, true)])
    func `A night has at least so many users.`(users: Int, least: Int, isRefused: Bool) throws {
        let judged = try Self.judged(
            asOf: "2026-11-20T04:00:00Z", users: users, minUsers: least)
        #expect(
            judged.reasons
                == (isRefused
                    ? ["eligible users: \(users), and guards.minUsers asks for \(least)"] : []))
    }

    @Test func `An older night says how to take the place of a newer one.`() throws {
        let judged = try Self.judged(
            asOf: "2026-11-19T04:00:00Z", current: "2026-11-20T04:30:00Z")
        #expect(
            judged.reasons == [
                "it is as of 2026-11-19T04:00:00Z, older than current, 2026-11-20T04:30:00Z; if "
                    + "current is the one that is wrong, `oith snapshot rollback` and then "
                    + "`oith rerun run-1 --from ExtractPool`"
            ])
        #expect(judged.note == nil)
    }

    @Test func `What is served from the future holds nobody up.`() throws {
        let judged = try Self.judged(
            asOf: "2026-11-20T04:00:00Z", current: "2026-11-21T04:00:00Z")
        #expect(judged.reasons == [])
        #expect(judged.note?.hasSuffix("this night takes its place") == true)
    }

    @Test(
        arguments: [
            (nil, false), ("2026-11-20T05:00:00Z", false), ("2026-11-20T05:00:01Z", true),
            ("2026-12-24T04:01:00Z", true),
        ] as [(String?, Bool)])
    func `What was written down later than now says that the clock went back.`(
        recorded: String?, isRefused: Bool
    ) throws {
        let judged = try Self.judged(
            asOf: "2026-11-20T04:00:00Z", current: "2026-12-24T04:00:00Z", recorded: recorded)
        #expect((judged.note == nil) == isRefused)
        #expect(judged.reasons.count == (isRefused ? 1 : 0))
        #expect(judged.reasons.allSatisfy { $0.contains("this machine's clock went back") })
        // A night that is newer than current asks nothing of the clock.
        #expect(
            try Self.judged(
                asOf: "2026-11-20T04:00:00Z", current: "2026-11-19T04:00:00Z", recorded: recorded
            ).reasons == [])
    }

    @Test func `Two instants ahead are both wrong.`() throws {
        let judged = try Self.judged(
            asOf: "2026-11-21T04:00:00Z", current: "2026-11-22T04:00:00Z")
        #expect(judged.reasons.count == 2)
        #expect(judged.note == nil)
    }

    @Test func `Nothing took less than no time, whatever its two instants are.`() {
        let instants = [Int64.min, -1, 0, 1500, Int64.max].map { Timestamp(milliseconds: $0) }
        for start in instants {
            for end in instants {
                let seconds = start.duration(until: end)
                #expect(seconds >= 0 && seconds.isFinite)
                #expect((seconds > 0) == (end > start))
            }
        }
        #expect(instants[2].duration(until: instants[3]) == 1.5)
    }
}
