import ArgumentParser

/// `oith manual`.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Print the manual page: the help of all commands, for man(1).",
        discussion: """
              oith manual | man -l -
              oith manual > /usr/local/share/man/man1/oith.1
            """)

    func run() throws {
        Terminal.output(try ManualPage(help: Oith._dumpHelp(), version: Version.text).text)
    }
}
