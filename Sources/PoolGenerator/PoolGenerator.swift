// PoolGenerator: realistic users from a seed, for tests, benchmarks and first steps.
//
// ```swift
// let generator = PoolGenerator(users: 300, seed: 7)
// let counts = try generator.write(to: path, in: LocalFileSystem())
// ```
//
// Sixty real metropolitan areas whose sizes fall off as those of cities do, dense cores and
// suburbs, skewed ages and preferences, interests of which few are common, nine in ten eligible,
// some ten decisions a user about people near by, and blocks. All of it is a function of the
// number of users, the seed and the as-of instant: the same three make the same bytes (with one
// version of SQLite, which signs its files). Nobody in it exists.
//
// More users make the same country denser, as a service that grows does, or they come with more
// cities: `Density`.
//
// Users are drawn one at a time; memory grows by some ten bytes a user, and by SQLite's cache.
// `writeExport` writes the same rows as a DynamoDB export.

import DurableFiles
import SystemPackage

/// Makes a pool out of a seed.
package struct PoolGenerator: Sendable {
    /// 2026-11-20T04:00:00Z, in seconds since 1970.
    package static let defaultAsOf: Int64 = 1_795_147_200
    /// Emails have seven digits, or eight where seven do not do.
    package static let maximumUserCount = 99_999_999

    /// What more users do to the country.
    package enum Density: String, CaseIterable, Sendable {
        /// The same sixty metropolitan areas hold more people.
        case growing
        /// Metropolitan areas of the same sizes are added, so that each user has as many others
        /// in reach as with a hundred thousand users.
        case constant

        /// The users that sixty metropolitan areas hold at constant density.
        static let users = 100_000

        func metros(_ users: Int) -> [Metro] {
            guard self == .constant, users > 0 else { return Metro.all }
            return Metro.spread(Double(users) / Double(Self.users))
        }
    }

    /// How many users to draw, the corner cases not counted; 0...``maximumUserCount``.
    package let userCount: Int
    /// What everything is drawn from.
    package let seed: UInt64
    /// The instant, in seconds since 1970, at which nine in ten of the users are eligible.
    package let asOf: Int64
    /// Whether to add a fixed set of difficult users: see `CornerCases`.
    package let hasCornerCases: Bool
    /// What more users do to the country.
    package let density: Density

    /// - Precondition: `users` is 0...``maximumUserCount``.
    package init(
        users: Int, seed: UInt64, asOf: Int64 = PoolGenerator.defaultAsOf,
        cornerCases: Bool = false, density: Density = .growing
    ) {
        precondition(0...Self.maximumUserCount ~= users, "emails have seven digits")
        userCount = users
        (self.seed, self.asOf) = (seed, asOf)
        hasCornerCases = cornerCases
        self.density = density
    }

    /// How many rows were written.
    package struct Counts: Sendable, Equatable {
        /// Of `users`.
        package var users = 0
        /// Of `match_history`.
        package var matches = 0
        /// Of `blocks`.
        package var blocks = 0
    }

    /// What takes the rows: all users, then all history, then all blocks.
    protocol Sink: ~Copyable {
        mutating func append(_ user: GeneratedUser) throws
        mutating func append(_ history: [GeneratedMatch]) throws
        mutating func append(_ block: GeneratedBlock) throws
    }

    /// Draws everything into a sink.
    func generate(into sink: inout some Sink & ~Copyable) throws -> Counts {
        let population = Population(
            count: userCount, seed: seed, asOf: asOf, metros: density.metros(userCount))
        let corners = hasCornerCases ? CornerCases(asOf: asOf) : nil
        var counts = Counts()
        for index in 0..<userCount { try sink.append(population.user(index)) }
        for user in corners?.users ?? [] { try sink.append(user) }
        counts.users = userCount + (corners?.users.count ?? 0)
        for index in 0..<userCount {
            let history = population.history(of: index)
            try sink.append(history)
            counts.matches += history.count
        }
        for match in corners?.matches ?? [] { try sink.append([match]) }
        counts.matches += corners?.matches.count ?? 0
        for index in 0..<userCount {
            for block in population.blocks(of: index) {
                try sink.append(block)
                counts.blocks += 1
            }
        }
        for block in corners?.blocks ?? [] { try sink.append(block) }
        counts.blocks += corners?.blocks.count ?? 0
        return counts
    }

    /// Refuses to write over something.
    static func refuseExisting(_ path: FilePath) throws(FileError) {
        if FileStatus(path) != nil { throw FileError("create", on: path, .fileExists) }
    }
}
