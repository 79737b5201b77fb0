// oith: the executable. Everything is in OithCommands, where tests can call it.

import Glibc
import OithCommands

/// The program's entry.
@main
enum Main {
    static func main() async {
        exit(await OithProgram.run())
    }
}
