import DurableFiles
import Glibc
import Nights
import SystemPackage
import TestSupport
import Testing

/// A command that gets the news on its standard input.
@Suite struct CommandChannelTests {
    init() {
        // As the program does before it starts any: a command may leave its input.
        _ = signal(SIGPIPE, SIG_IGN)
    }

    private static func deliver(
        _ script: String, _ body: String = "{}", timeout: Double = 600
    ) async throws(DeliveryError) {
        try await CommandChannel(["/bin/sh", "-c", script], timeout: timeout)
            .deliver(Array(body.utf8))
    }

    @Test(arguments: [
        "", "{}", #"{"text":"größer"}"#, String(repeating: "0123456789", count: 50_000),
    ])
    func `It reads the whole body, and nothing else.`(body: String) async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.appending("body")
            try await Self.deliver("cat > '\(path)'", body)
            #expect(try text(fileBytes(path)) == body)
        }
    }

    @Test(arguments: [
        ("exit 3", "it ended with status 3"),
        ("echo sorry; exit 1", "it ended with status 1: sorry"),
        ("echo ' no  disk\n\nleft ' >&2; exit 255", "it ended with status 255: no disk left"),
        ("printf 'a\\033[31mb\\tc'; exit 2", "it ended with status 2: a [31mb c"),
        ("kill -9 $$", "it was ended by signal 9"), ("kill -15 $$", "it was ended by signal 15"),
        ("nosuchprogram 2>/dev/null", "it ended with status 127"),
    ])
    func `How it ended badly is told with what it printed, on one line.`(
        script: String, message: String
    ) async {
        await #expect(throws: DeliveryError(message)) { try await Self.deliver(script) }
    }

    @Test func `Of what it printed the beginning is kept.`() async throws {
        let script = "i=0; while [ $i -lt 300 ]; do printf 0123456789; i=$((i+1)); done; exit 1"
        let error = await #expect(throws: DeliveryError.self) { try await Self.deliver(script) }
        #expect(
            error?.message
                == "it ended with status 1: " + String(repeating: "0123456789", count: 100))
    }

    @Test(arguments: [["/no/such/program"], ["no-such-program-at-all"], []])
    func `One that cannot be started will not be tried again.`(arguments: [String]) async {
        await #expect(throws: DeliveryError("it could not be started", isPassing: false)) {
            try await CommandChannel(arguments, timeout: 600).deliver([])
        }
    }

    @Test func `A command that leaves its input has had enough of it.`() async throws {
        try await Self.deliver("exec true", String(repeating: "x", count: 1 << 20))
    }

    @Test func `A command without time is ended with all that it started.`() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.appending("late")
            // Where the child went on it would make the file when its parent is ended.
            let script = "trap '' TERM; sh -c \"sleep 100; touch '\(path)'\" & wait; sleep 100"
            await #expect(throws: DeliveryError("it did not end within 0.0 seconds")) {
                try await Self.deliver(script, timeout: 0)
            }
            #expect(FileStatus(path) == nil)
        }
    }

    @Test func `Its name has no arguments, which may be secrets.`() {
        #expect(
            CommandChannel(["/usr/bin/notify", "--token", "s3cret"], timeout: 1).name
                == "the command /usr/bin/notify")
    }
}
