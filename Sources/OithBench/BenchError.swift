/// Why a benchmark gave no figures.
package struct BenchError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Kind: Sendable, Equatable {
        /// Two ways of computing the same thing disagree, or the measured work failed.
        case failed
        /// The snapshot or the state machine that was to be measured is not usable.
        case badInput
        /// SQLite could not read or write its file.
        case database
        /// A measured night failed; the name is that of its error, such as `Oith.DataError`.
        case night(errorName: String)
    }

    /// What kind of failure it is; decides the exit code of the command.
    package let kind: Kind
    /// What happened, in one line.
    package let message: String

    init(_ kind: Kind, _ message: String) {
        (self.kind, self.message) = (kind, message)
    }

    package var description: String { message }
}
