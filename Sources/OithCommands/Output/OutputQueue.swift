import Dispatch
import Glibc
import Synchronization

/// Writes to a descriptor on a thread of its own, so that adding never waits.
///
/// A night logs through one: a reader that has stopped reading, or a disk that hangs, holds up the
/// thread and not the night. What does not fit into the queue, or cannot be written, is dropped,
/// and the next entry that is taken says how many entries were.
package final class OutputQueue: Sendable {
    /// The most bytes that wait; many times the size of a pipe.
    private static let capacity = 1 << 20
    /// Entries that a later one replaces are only taken while less than this waits.
    private static let passingLimit = 1 << 12

    private struct State {
        var waitingByteCount = 0
        /// Entries that were dropped and not told of yet.
        var dropped = 0
        /// Whether the last write ended in the middle of a line.
        var isCut = false
        var failure: StandardStreams.Failure?
        /// Whether a wait for the end timed out.
        var hasStalled = false
    }

    private struct Entry {
        let bytes: [UInt8]
        /// How many entries are lost where it cannot be written: itself, and those that it tells of.
        let dropped: Int
    }

    private let descriptor: Int32
    private let notice: @Sendable (Int) -> String
    private let thread = DispatchQueue(label: "oith.output")
    private let state = Mutex(State())

    /// - Parameters:
    ///   - descriptor: where to write.
    ///   - notice: the line that says how many entries were dropped.
    package init(_ descriptor: Int32, notice: @escaping @Sendable (Int) -> String) {
        (self.descriptor, self.notice) = (descriptor, notice)
    }

    /// Why the last entry that failed was not written; nil where none failed.
    package var failure: StandardStreams.Failure? { state.withLock(\.failure) }

    /// Takes an entry; never waits.
    ///
    /// - Parameters:
    ///   - text: whole lines, or an update of the line of progress.
    ///   - isPassing: whether a later entry replaces it: then it is only written where nothing waits,
    ///     and is not missed.
    package func add(_ text: String, isPassing: Bool = false) {
        let entry = state.withLock { state -> Entry? in
            let limit = isPassing ? Self.passingLimit : Self.capacity
            guard state.waitingByteCount < limit else {
                if !isPassing { state.dropped += 1 }
                return nil
            }
            let notice = state.dropped > 0 ? notice(state.dropped) + "\n" : ""
            let entry = Entry(
                bytes: Array((notice + text).utf8),
                dropped: state.dropped + (isPassing || text.isEmpty ? 0 : 1))
            state.dropped = 0
            state.waitingByteCount += entry.bytes.count
            return entry
        }
        guard let entry else { return }
        thread.async { self.write(entry) }
    }

    /// Waits until everything is written, or the limit is over; only the first time where it was
    /// over in vain.
    ///
    /// - Returns: whether nothing waits any more.
    package func finish(withinSeconds limit: Double) -> Bool {
        let (dropped, hasStalled) = state.withLock { ($0.dropped, $0.hasStalled) }
        if dropped > 0 { add("") }
        let end = DispatchWorkItem {}
        thread.async(execute: end)
        let isDone = end.wait(timeout: .now() + (hasStalled ? 0 : limit)) == .success
        if !isDone { state.withLock { $0.hasStalled = true } }
        return isDone
    }

    /// On the thread.
    private func write(_ entry: Entry) {
        let isCut = state.withLock(\.isCut)
        var failure: StandardStreams.Failure?
        do throws(StandardStreams.Failure) {
            try StandardStreams.write(
                isCut ? [UInt8(ascii: "\n")] + entry.bytes : entry.bytes, to: descriptor)
        } catch { failure = error }
        state.withLock { state in
            state.waitingByteCount -= entry.bytes.count
            state.isCut = failure.map { $0.written > 0 || isCut } ?? false
            guard let failure else { return }
            state.failure = failure
            state.dropped += entry.dropped
        }
    }
}
