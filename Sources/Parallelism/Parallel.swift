import Dispatch
import Synchronization

/// Runs pieces of work on several threads and gives their results in order.
///
/// For work that a caller waits for and that never waits itself. The results are the same for
/// every width.
enum Parallel {
    /// Runs some pieces of work.
    ///
    /// - Parameters:
    ///   - count: the pieces are 0..<count; they begin in this order.
    ///   - width: how many may run at once; with 1 the caller does it all.
    ///   - body: does one piece. It may run on any thread, while others run beside it.
    /// - Returns: a result a piece, in the order of the pieces.
    static func map<Result: Sendable>(
        _ count: Int, width: Int, _ body: @Sendable (Int) -> Result
    ) -> [Result] {
        let width = min(width, count)
        if width <= 1 { return (0..<count).map(body) }
        return unsafe [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
            // Each piece is taken once, so that each place is filled once and by one thread.
            nonisolated(unsafe) let results = unsafe buffer
            let next = Atomic<Int>(0)
            DispatchQueue.concurrentPerform(iterations: width) { _ in
                while true {
                    let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    if piece >= count { return }
                    unsafe results.initializeElement(at: piece, to: body(piece))
                }
            }
            initialized = count
        }
    }

    /// Cuts a range into parts of nearly the same length and runs the body on each.
    ///
    /// - Parameters:
    ///   - count: the range is 0..<count.
    ///   - width: how many parts may be worked on at once.
    ///   - body: does one part; see ``map(_:width:_:)``.
    /// - Returns: a result a part, in the order of the parts.
    static func mapParts<Result: Sendable>(
        of count: Int, width: Int, _ body: @Sendable (Range<Int>) -> Result
    ) -> [Result] {
        // More parts than threads, so that none waits long for the slowest.
        let parts = max(1, min(width == 1 ? 1 : width * 4, count / 1024))
        return map(parts, width: width) { part in
            body(count * part / parts..<count * (part + 1) / parts)
        }
    }
}
