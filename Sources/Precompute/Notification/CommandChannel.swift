import Foundation
import Synchronization

/// A command that is given the news on its standard input.
///
/// It is started directly, without a shell, and killed where it takes too long.
package struct CommandChannel: NewsChannel {
    private let arguments: [String]
    private let timeout: Double

    /// - Parameters:
    ///   - arguments: the program, by path or by a name on the `PATH`, and what follows.
    ///   - timeout: seconds for one try.
    package init(_ arguments: [String], timeout: Double) {
        self.arguments = arguments
        self.timeout = timeout
    }

    package var name: String { "the command \(arguments.first ?? "")" }

    package func deliver(_ body: [UInt8]) async throws(DeliveryError) {
        let status = try await status(Data(body))
        if status != 0 { throw DeliveryError("it ended with status \(status)") }
    }

    private func status(_ body: Data) async throws(DeliveryError) -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["--"] + arguments
        // What it prints is no result of ours.
        process.standardOutput = FileHandle.standardError
        let input = Pipe()
        process.standardInput = input
        let timeout = self.timeout
        do {
            return try await withCheckedThrowingContinuation { continuation in
                process.terminationHandler = {
                    continuation.resume(returning: $0.terminationStatus)
                }
                do {
                    // News fit into a pipe (see NightNews), so that writing never waits. Once the
                    // command runs it may be gone already, and writing would raise SIGPIPE.
                    try input.fileHandleForWriting.write(contentsOf: body)
                    try input.fileHandleForWriting.close()
                    try process.run()
                } catch { return continuation.resume(throwing: error) }
                let identifier = process.processIdentifier
                DispatchQueue.global().asyncAfter(deadline: .now() + timeout) {
                    if process.isRunning { kill(identifier, SIGKILL) }
                }
            }
        } catch {
            throw DeliveryError("it could not be started", isPassing: false)
        }
    }
}
