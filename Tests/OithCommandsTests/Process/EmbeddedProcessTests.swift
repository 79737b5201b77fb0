import OithCommands
import Testing

@Suite struct EmbeddedProcessTests {
    @Test func `Help goes to standard output, a mistake to standard error`() async {
        let help = await oith("--help")
        #expect(help.status == 0)
        #expect(help.output.hasPrefix("OVERVIEW: Computes each night the best candidates"))
        #expect(help.errors.isEmpty)
        let version = await oith("--version")
        #expect(version.output.hasPrefix("0.1.0"))
        let mistake = await oith("nonsense")
        #expect(mistake.status == 64)
        #expect(mistake.output.isEmpty)
        #expect(mistake.errors.hasPrefix("Error: Unknown command 'nonsense'."))
    }

    @Test func `Commands that run at once do not see each other's variables and output`() async {
        await withTaskGroup(of: (Int, CommandRun).self) { group in
            for number in 1...20 {
                group.addTask {
                    let run = await oith(
                        "config", "show", environment: ["OITH_RADIUS": "\(number)"])
                    return (number, run)
                }
            }
            for await (number, run) in group {
                let row = run.lines.first { $0.hasPrefix("radius ") }
                #expect(
                    row?.split(separator: " ").map(String.init)
                        == ["radius", "\(number)", "$OITH_RADIUS", "OITH_RADIUS"])
                #expect(run.lines.count == Setting.all.count + 1)
            }
        }
    }

    @Test func `An empty variable is one that is not set`() async {
        let run = await oith("config", "show", environment: ["OITH_RADIUS": ""])
        #expect(run.status == 0)
        #expect(run.lines.contains { $0.hasPrefix("radius ") && $0.contains(" default ") })
    }
}
