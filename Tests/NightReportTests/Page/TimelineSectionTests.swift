import NightSamples
import NightStages
import StateMachine
import Testing

/// When stages and chunks ran: the bars are read off the drawing.
struct TimelineSectionTests {
    /// A rectangle of a path: `M12 2h34v12h-34z`.
    private struct Rectangle {
        let x, y, width, height: Double
    }

    private static func rectangles(_ path: String) throws -> [Rectangle] {
        try path.matches(of: /M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-([\d.]+)z/).map { match in
            #expect(match.3 == match.5, "a rectangle is closed: \(match.0)")
            return Rectangle(
                x: try #require(Double(match.1)), y: try #require(Double(match.2)),
                width: try #require(Double(match.3)), height: try #require(Double(match.4)))
        }
    }

    private static func timeline(_ page: PageElement) throws -> PageElement {
        try #require(page.section("Timeline"))
    }

    private static func isNear(_ left: Double, _ right: Double) -> Bool {
        abs(left - right) <= 0.01
    }

    @Test func `Each stage has a bar from its entry to its exit.`() async throws {
        let section = try Self.timeline(try await HandMadePage.ofGoodNight())
        #expect(section.note == "2026-11-20 04:00 UTC to 04:02:31, 2 min 32 s.")
        let times: [(String, Double, Double)] = [
            ("ExtractPool", 0, 10), ("SplitPool", 10, 12), ("ScoreChunks", 12, 132),
            ("AggregateCandidates", 132, 140), ("WriteSnapshot", 140, 146),
            ("VerifySnapshot", 146, 150), ("ShallPublish", 150, 150),
            ("GuardSnapshot", 150, 151), ("PublishSnapshot", 151, 151.5),
        ]
        let rows = section.all("div", class: "timeline")[0].all("div", class: "row")
        #expect(rows.map { $0.all("span", class: "label")[0].text } == times.map(\.0))
        for (row, (_, from, to)) in zip(rows, times) {
            let path = try #require(row.all("path").first)
            #expect(path.attributes["class"] == "bar good")
            let bar = try #require(try Self.rectangles(path.attributes["d"] ?? "").first)
            // A thousand units are 151.5 seconds; a bar is seen though it be of no length.
            #expect(Self.isNear(bar.x, from / 151.5 * 1000))
            #expect(Self.isNear(bar.width, max(1.5, (to - from) / 151.5 * 1000)))
            #expect(bar.x + bar.width <= 1001.5 && bar.height == 12)
        }
    }

    @Test func `The axis has the quarters of the time.`() async throws {
        let section = try Self.timeline(try await HandMadePage.ofGoodNight())
        let axis = try #require(section.all("span", class: "scale").first)
        #expect(
            axis.all("span").dropFirst().map(\.text)
                == ["0.00 s", "37.9 s", "75.8 s", "113.6 s", "2 min 32 s"])
    }

    @Test func `Chunks that ran at once stand above each other, coloured by their fate.`()
        async throws
    {
        let section = try Self.timeline(try await HandMadePage.ofGoodNight())
        #expect(section.all("h3").map(\.text) == ["4 chunks in 2 lanes"])
        #expect(
            section.all("p", class: "legend")[0].all("span").map(\.text)
                == ["scored", "taken from an earlier run"])
        let drawing = try #require(section.all("svg").last)
        #expect(drawing.attributes["viewBox"] == "0 0 1000 24")
        func bars(_ style: String) throws -> [(lane: Int, from: Double, to: Double)] {
            let path = drawing.all("path", class: style).first?.attributes["d"] ?? ""
            return try Self.rectangles(path).map { bar in
                (Int(bar.y / 12), bar.x * 0.1515, (bar.x + bar.width + 0.3) * 0.1515)
            }
        }
        // 9q8y and dr72 one after the other, dr5r and c23n beside them.
        let reused = try bars("bar busy")
        #expect(reused.map(\.lane) == [0])
        let scored = try bars("bar good")
        #expect(scored.map(\.lane) == [1, 0, 1])
        for (bar, time) in zip(reused + scored, [(12.0, 40.0), (12, 72), (40, 132), (72, 80)]) {
            #expect(abs(bar.from - time.0) < 0.01 && abs(bar.to - time.1) < 0.01)
        }
    }

    @Test func `Failed, stopped and unfinished chunks have their own colours.`() async throws {
        let chunks = HandMadeRun.chunks
        let page = try await HandMadePage.of { _, run in
            try await run.map(
                from: 0, to: nil,
                [
                    .init(
                        chunks[0], from: 0, to: 10,
                        failure: TaskFailure(error: "Oith.IOError", cause: "no disk")),
                    .init(chunks[1], from: 0, to: 10), .init(chunks[2], from: 0, to: nil),
                ])
        }
        let section = try Self.timeline(page)
        #expect(section.all("h3").map(\.text) == ["3 chunks in 3 lanes"])
        #expect(
            section.all("p", class: "legend")[0].all("span").map(\.text)
                == ["failed", "not finished"])
        let drawing = try #require(section.all("svg").last)
        let bad = drawing.all("path", class: "bar bad")[0].attributes["d"] ?? ""
        let open = drawing.all("path", class: "bar warn")[0].attributes["d"] ?? ""
        #expect(try Self.rectangles(bad).count == 1 && Self.rectangles(open).count == 2)
    }

    @Test func `Chunks that are too narrow to be told apart are one bar.`() async throws {
        let page = try await HandMadePage.of { _, run in
            // One that sets the scale, then 20 of a ten thousandth each, in a lane of their own.
            let long = HandMadeRun.Item(
                HandMadeRun.chunks[0], from: 0, to: 1000,
                output: HandMadeRun.reused(HandMadeRun.chunks[0]))
            let short = (0..<20).map { number in
                let chunk = Chunk(
                    name: "s\(10 + number)", cell: "s", users: 0..<1, part: 0, parts: 1, pairs: 1,
                    work: 1)
                return HandMadeRun.Item(
                    chunk, from: 500 + Double(number) / 100, to: 500 + Double(number + 1) / 100,
                    output: HandMadeRun.scored(chunk, looked: 1, accepted: 1, judged: 1))
            }
            try await run.map(from: 0, to: 1000, [long] + short)
        }
        let section = try Self.timeline(page)
        #expect(section.all("h3").map(\.text) == ["21 chunks in 2 lanes"])
        let drawing = try #require(section.all("svg").last)
        let path = drawing.all("path", class: "bar good")[0].attributes["d"] ?? ""
        let bars = try Self.rectangles(path)
        #expect(bars.count == 1)
        #expect(bars.allSatisfy { Self.isNear($0.x, 500) && Self.isNear($0.width, 0.6) })
    }

    @Test func `More chunks at once than lanes share the last lane.`() async throws {
        let page = try await HandMadePage.of { _, run in
            let items = (0..<70).map { number in
                let chunk = Chunk(
                    name: "c\(100 + number)", cell: "c", users: 0..<1, part: 0, parts: 1, pairs: 1,
                    work: 1)
                return HandMadeRun.Item(
                    chunk, from: 0, to: 10, output: HandMadeRun.reused(chunk))
            }
            try await run.map(from: 0, to: 10, items)
        }
        #expect(try Self.timeline(page).all("h3").map(\.text) == ["70 chunks in 64 lanes"])
    }

    @Test func `A run that was halted says so, and nothing is drawn of the halt.`() async throws {
        let page = try await HandMadePage.of { nights, run in
            try await run.map(
                from: 0, to: nil,
                [.init(HandMadeRun.chunks[0], from: 0, to: nil)])
            try await run.end(.executionAborted, at: 20)
            let again = try await nights.resume(run.name, at: 80, from: "ScoreChunks")
            try await again.record(
                [
                    ExecutionEvent(.mapStateSucceeded, in: .init(), state: "ScoreChunks"),
                    ExecutionEvent(.mapStateExited, in: .init(), state: "ScoreChunks"),
                ], at: 100)
        }
        let section = try Self.timeline(page)
        #expect(
            section.note
                == "2026-11-20 04:00 UTC to 04:01:40, 100.0 s. The run was halted and gone on with."
        )
        let paths = section.all("div", class: "timeline")[0].all("path")
        let bars = try paths.flatMap { try Self.rectangles($0.attributes["d"] ?? "") }
        #expect(bars.map(\.x) == [0, 800])
        #expect(bars.map(\.width) == [200, 200])
    }

    @Test func `A run that entered no state has no timeline.`() async throws {
        let page = try await HandMadePage.of { _, run in try await run.fail(at: 1, "no disk") }
        #expect(try Self.timeline(page).note == "No stage was begun.")
    }
}
