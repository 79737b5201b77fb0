import Bytes
import ExecutionStore
import JSON
import Nights
import SnapshotStore
import StateMachine
import Testing

/// What is sent: one object, whose text says it all.
@Suite struct NotificationEventTests {
    /// An event and its sentence.
    private static let cases: [(NotificationEvent, String)] = [
        (
            NotificationEvent(.failed, run: "r-1", status: .failed, exitCode: 74, cause: "no disk"),
            "oith: night r-1 failed, exit code 74: no disk"
        ),
        (
            NotificationEvent(.failed, run: nil, exitCode: 64),
            "oith: the night failed, exit code 64"
        ),
        (
            NotificationEvent(
                .failed, run: "r-1", status: .notBegun, exitCode: 66, cause: "no pool"),
            "oith: night r-1 did not begin, exit code 66: no pool"
        ),
        (
            NotificationEvent(.failed, run: "r-1", status: .crashed, exitCode: 1),
            "oith: night r-1 crashed, exit code 1"
        ),
        (
            NotificationEvent(.recovered, run: "r-2", exitCode: 0),
            "oith: night r-2 published a snapshot"
        ),
        (
            NotificationEvent(
                .recovered, run: "r-2", exitCode: 0, snapshot: "s-9",
                failedSince: "2026-11-20T04:00:00Z"),
            "oith: night r-2 published s-9; nights had failed since 2026-11-20T04:00:00Z"
        ),
        (
            NotificationEvent(
                .recovered, run: "r-2", exitCode: 0, snapshot: "s-9", failedSince: "x",
                pinnedAt: "s-1"),
            "oith: night r-2 made s-9, which is ready and not published, as current is pinned at "
                + "s-1; nights had failed since x"
        ),
        (
            NotificationEvent(.damaged, run: nil, exitCode: 65, cause: "a sum", snapshot: "s-9"),
            "oith: s-9 does not verify, exit code 65: a sum"
        ),
        (
            NotificationEvent(.damaged, run: nil, exitCode: 65),
            "oith: the current snapshot does not verify, exit code 65"
        ),
    ]

    @Test(arguments: cases.indices)
    func `The text is one sentence.`(index: Int) {
        #expect(Self.cases[index].0.json["text"]?.string == Self.cases[index].1)
    }

    @Test(arguments: [
        (-60, "ahead of the clock"), (0, "0 min old"), (7199, "119 min old"), (7200, "2 h old"),
        (86_400, "24 h old"), (86_401, "24 h old: stale"), (172_800, "2 d old: stale"),
    ])
    func `Where it is, what is served and what to do are said.`(age: Int, words: String) {
        var event = NotificationEvent(.stopped, run: "r-1", status: .stopped, exitCode: 143)
        event.next = NextStep(NextStep.Situation(run: "r-1", status: .stopped))
        let asOf = Timestamp(milliseconds: 1_795_147_200_000)
        event.origin = NotificationOrigin(
            host: "n1", environment: "production", dataFolder: "/night",
            served: .init(snapshot: "s-9", asOf: asOf, age: age))
        #expect(
            event.json["text"]?.string
                == "oith at n1 (production), /night: night r-1 was stopped, exit code 143\n"
                + "Served is s-9, \(words).\n`oith resume r-1` continues it.")
        #expect(event.json["next"] == "oith resume r-1" && event.json["host"] == "n1")
        #expect(
            event.json["served"]
                == ["snapshot": "s-9", "asOf": .string("\(asOf)"), "ageSeconds": .integer(age)])
    }

    @Test func `All members are there, null where there is nothing.`() {
        #expect(
            NotificationEvent(.failed, run: nil, exitCode: 64).json.text
                == #"{"event":"failed","text":"oith: the night failed, exit code 64","run":null,"#
                + #""status":null,"exitCode":64,"error":null,"cause":null,"next":null,"#
                + #""snapshot":null,"failedSince":null,"pinnedAt":null,"host":null,"#
                + #""environment":null,"dataFolder":null,"served":null,"auditHead":null}"#)
        var event = NotificationEvent(
            .recovered, run: "r", status: .stopped, exitCode: 0, error: "Oith.X", cause: "c",
            snapshot: "s", failedSince: "f", pinnedAt: "p")
        event.auditHead = .init(number: 3, sha256: "ab")
        let json = event.json
        #expect(json["event"] == "recovered" && json["run"] == "r" && json["status"] == "stopped")
        #expect(json["error"] == "Oith.X" && json["cause"] == "c" && json["snapshot"] == "s")
        #expect(json["failedSince"] == "f" && json["pinnedAt"] == "p" && json["exitCode"] == 0)
        #expect(json["auditHead"]?.text == #"{"number":3,"sha256":"ab"}"#)
    }

    @Test(arguments: [3999, 4000, 4001, 100_000])
    func `A long cause is cut at 4000 characters.`(count: Int) {
        let event = NotificationEvent(
            .failed, run: nil, exitCode: 65, cause: String(repeating: "ö", count: count))
        #expect(event.cause == String(repeating: "ö", count: min(count, 4000)))
    }

    @Test func `A text of many lines and quotes stays one object on one line.`() throws {
        let cause = "line\n\"two\"\u{07} \\ 🦊"
        let body = NotificationEvent(.failed, run: nil, exitCode: 65, cause: cause).json.text
        #expect(!body.contains("\n"))
        #expect(try JSONValue(parsing: body)["cause"]?.string == cause)
    }
}
