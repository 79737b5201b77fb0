import Glibc

/// The process's three streams as descriptors: how it takes them over, and how it writes to them.
package enum StandardStreams {
    /// Makes the streams safe to use; called before anything else is opened.
    ///
    /// A reader that has gone is an error of the write, never the end of the process. A stream that
    /// the caller closed is occupied, or else the next file that is opened, such as the journal,
    /// would take its number and with it every line of the log. What occupies it is open for the
    /// wrong direction, so that using the stream fails as it does on a closed one.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is taken: this one, as those below it are open by now.
            // The path lives for the length of the call.
            _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Why bytes were not written.
    package struct Failure: Error {
        /// The number of the error.
        package let code: Int32
        /// How many bytes were written before.
        package let written: Int

        /// What the system calls the error: `No space left on device`.
        package var words: String {
            if code == ETIMEDOUT { return "nobody reads standard output" }
            // The text is the C library's and stays valid until the next call, after the copy.
            return unsafe String(cString: strerror(code))
        }
    }

    /// Writes all bytes, and waits for a reader as long as there is one.
    ///
    /// Whether the descriptor blocks makes no difference.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) throws(Failure) {
        var written = 0
        while written < bytes.count {
            // The buffer lives for the length of the call, which reads what is left of it.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count > 0 {
                written += count
                continue
            }
            let code = count < 0 ? errno : EIO
            switch code {
            case EINTR: continue
            case EAGAIN: waitUntilWritable(descriptor)
            default: throw Failure(code: code, written: written)
            }
        }
    }

    private static func waitUntilWritable(_ descriptor: Int32) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // One entry, which lives for the length of the call.
        _ = unsafe poll(&entry, 1, -1)
    }
}
