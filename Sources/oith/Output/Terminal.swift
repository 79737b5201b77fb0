import Glibc
import NightReport
import Synchronization

/// The process's outputs: results go to standard output, everything else to standard error.
///
/// Texts pass ``PrintableText`` here, so that whatever stands in one is shown and not obeyed.
enum Terminal {
    /// Whether a person watches standard error, on a terminal whose lines can be replaced.
    static var isInteractive: Bool {
        isatty(STDERR_FILENO) == 1 && Environment.value("TERM") != "dumb"
    }

    /// Prints a result.
    static func output(_ text: String) { output(Array(text.printable.utf8)) }

    /// Prints a result that sets letters off: the codes of ``TerminalStyle`` are obeyed.
    static func output(styled text: String) { output(Array(text.printableWithStyles.utf8)) }

    /// Prints bytes as they are: a file that goes to standard output.
    static func output(_ bytes: [UInt8]) { write(bytes[...], to: STDOUT_FILENO) }

    /// Prints a message, a warning or an error.
    static func message(_ text: String) {
        write(Array("\(text.printable)\n".utf8)[...], to: STDERR_FILENO)
    }

    /// Replaces the line of progress on standard error.
    static func status(_ text: String) {
        write(Array("\r\u{1B}[K\(text.field)".utf8)[...], to: STDERR_FILENO)
    }

    /// The columns of the terminal on standard error, 80 where it does not say.
    static var width: Int { columns(of: STDERR_FILENO) }

    /// The same of standard output.
    static var outputWidth: Int { columns(of: STDOUT_FILENO) }

    /// How results may be set off: plain where they go into a file or `NO_COLOR` is set.
    static var outputStyle: TerminalStyle {
        TerminalStyle(isTerminal: isatty(STDOUT_FILENO) == 1, environment: Environment.value)
    }

    private static func columns(of descriptor: Int32) -> Int {
        var size = winsize()
        // ioctl fills the structure that it is given.
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 80
        }
        return Int(size.ws_col)
    }

    private static func write(_ all: ArraySlice<UInt8>, to descriptor: Int32) {
        var bytes = all
        while !bytes.isEmpty {
            // The buffer lives for the length of the call.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                // Nobody reads any more (`oith lookup ... | head`): there is nobody to tell.
                exit(errno == EPIPE ? 0 : 74)
            }
            bytes = bytes.dropFirst(count)
        }
    }
}
