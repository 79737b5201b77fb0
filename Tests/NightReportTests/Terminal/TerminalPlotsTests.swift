import NightReport
import Testing

/// Plots of letters: what they show is read off them again.
struct TerminalPlotsTests {
    private static let eighths: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    private static func text(
        _ users: [SampleSnapshot.User], top: Int = 100, width: Int = 60
    ) async throws -> [String] {
        let sample = try await SampleSnapshot(users, top: top)
        let plots = TerminalPlots(width: width, style: TerminalStyle(isOn: false))
        return plots.text(sample.statistics, sample.manifest)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The height of each bar of the plot below a title, in eighths of a line.
    private static func heights(_ title: String, _ lines: [String]) throws -> [Int] {
        let first = try #require(lines.firstIndex(of: title))
        let isBar = { (line: String) in
            !line.isEmpty && line.allSatisfy { eighths.contains($0) }
        }
        let start = try #require(lines[first...].firstIndex(where: isBar))
        var heights: [Int] = []
        for line in lines[start..<start + 5] {
            for (place, letter) in line.dropFirst(2).enumerated() {
                let height = try #require(eighths.firstIndex(of: letter))
                if place >= heights.count {
                    heights += Array(repeating: 0, count: place + 1 - heights.count)
                }
                heights[place] += height
            }
        }
        return heights
    }

    @Test func `A bar is as high as its share of the highest, in eighths of five lines.`()
        async throws
    {
        // Lists of 0, 1, 2, 3, 4 candidates: 8, 4, 2, 1 and no user.
        let counts = [8, 4, 2, 1, 0]
        let users = counts.enumerated().flatMap { length, count in
            (0..<count).map { _ in
                SampleSnapshot.User(
                    "dr5r", (0..<length).map { (score: 9000, distance: UInt32($0)) })
            }
        }
        let lines = try await Self.text(users, top: 4)
        #expect(try Self.heights("candidates in a list", lines) == [40, 20, 10, 5])
    }

    @Test func `What is there can be seen, however little it is.`() async throws {
        let many = Array(repeating: SampleSnapshot.User("dr5r", []), count: 100)
        let users = many + [SampleSnapshot.User("dr5r", [(9000, 1)])]
        let lines = try await Self.text(users, top: 2)
        // One of a hundred would be less than an eighth of a line.
        #expect(try Self.heights("candidates in a list", lines) == [40, 1])
    }

    @Test func `A small snapshot is drawn like this.`() async throws {
        let lines = try await Self.text(
            [.init("dr5r", [(10_000, 0)]), .init("dr5r", [(10_000, 0)]), .init("dr5r", [])],
            top: 10)
        let first = try #require(lines.firstIndex(of: "candidates in a list"))
        #expect(
            Array(lines[first...first + 7]) == [
                "candidates in a list", "median 1, mean 0.7, 5 % below 0, 5 % above 1", "   █",
                "   █", "  ▄█", "  ██", "  ██", "  0   5    10",
            ])
    }

    @Test func `Titles, the map and the fullest cells come in this order.`() async throws {
        let lines = try await Self.text([.init("9q8y", [(9000, 3)]), .init("9q8y", [])])
        let titles = [
            "scores, in points", "candidates in a list", "distances, in miles",
            "where the users live", "the fullest cells",
        ]
        #expect(lines.filter(titles.contains) == titles)
    }

    @Test func `The fullest cells come first, equal ones by name, and no more than five.`()
        async throws
    {
        let cells = [("dr5r", 2), ("9q8y", 3), ("c23n", 1), ("dr72", 1), ("9q9p", 1), ("drt2", 1)]
        let users = cells.flatMap { cell, count in
            (0..<count).map { SampleSnapshot.User(cell, $0 == 0 ? [(9000, 3)] : []) }
        }
        let lines = try await Self.text(users)
        let first = try #require(lines.firstIndex(of: "the fullest cells"))
        #expect(
            lines[(first + 1)...].filter { !$0.isEmpty } == [
                "  9q8y  3 users, 33.3 % with candidates",
                "  dr5r  2 users, 50.0 % with candidates",
                "  9q9p  1 user, 100.0 % with candidates",
                "  c23n  1 user, 100.0 % with candidates",
                "  dr72  1 user, 100.0 % with candidates",
            ])
    }

    @Test func `Each shade is a tenth of the next.`() async throws {
        // From coast to coast, the small ones in between.
        let counts = [("9q8y", 1000), ("dr5r", 100), ("9yzg", 10), ("9xj3", 1)]
        let users = counts.flatMap { cell, count in
            Array(repeating: SampleSnapshot.User(cell, []), count: count)
        }
        let lines = try await Self.text(users, width: 100)
        let start = try #require(lines.firstIndex(of: "where the users live"))
        let shades = lines[start...].joined().filter { "·░▒▓█".contains($0) }
        // North to south, and west to east in a line.
        #expect(shades.sorted() == ["█", "▓", "▒", "░"].sorted())
        #expect(lines.contains { $0.contains("The fullest field has 1,000 users") })
    }

    @Test(arguments: [0, 1, 24, 40, 100, 1000])
    func `No line is wider than the terminal, whose width is taken as 24 to 100.`(
        width: Int
    ) async throws {
        let lines = try await Self.text(
            [.init("9q8y", [(9000, 3), (5000, 400)]), .init("dr5r", [])], width: width)
        let most = min(max(width, 24), 100)
        // What cannot be broken is a name with a figure.
        let drawn = lines.filter { !$0.contains("candidates") }
        #expect(drawn.allSatisfy { $0.count <= most }, "\(drawn.filter { $0.count > most })")
        #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
    }

    @Test func `Titles are bold and words are dim where the terminal shows it.`() async throws {
        let sample = try await SampleSnapshot([.init("dr5r", [])])
        let text = TerminalPlots(width: 60, style: TerminalStyle(isOn: true))
            .text(sample.statistics, sample.manifest)
        #expect(text.hasPrefix("\u{1B}[1mscores, in points\u{1B}[0m\n\u{1B}[2mnone\u{1B}[0m\n"))
        #expect(text.contains("\u{1B}[1mwhere the users live\u{1B}[0m"))
    }
}
