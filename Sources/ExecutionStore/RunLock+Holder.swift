extension RunLock {
    /// Who holds a lock, read from the words that it left there.
    package struct Holder: Sendable, Equatable {
        /// A process by its number.
        package struct Process: Sendable, Equatable {
            /// The process id (pid), above 1.
            package let id: Int32
        }
        /// The name of the run that took the lock.
        package let run: String
        /// The process that wrote the text; it may have ended since.
        package let process: Process

        /// Reads `run NAME (pid 123)`; nil where the words are others.
        package init?(_ words: String) {
            guard let match = words.wholeMatch(of: /run (.+) \(pid ([0-9]+)\)/),
                let id = Int32(match.2), id > 1
            else { return nil }
            run = String(match.1)
            process = Process(id: id)
        }
    }
}
