extension RunLock {
    /// Who holds a lock, read from the words that it left there.
    package struct Holder: Sendable, Equatable {
        /// A process by its number.
        package struct Process: Sendable, Equatable {
            package let id: Int32
        }
        package let run: String
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
