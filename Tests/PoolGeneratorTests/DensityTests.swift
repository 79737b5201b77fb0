import DurableFiles
import Foundation
import GRDB
import PoolGenerator
import SystemPackage
import Testing

@Suite struct DensityTests {
    @Test func `At constant density more users have no more neighbours.`() throws {
        let few = try neighbours(of: 10_000, .constant)
        let many = try neighbours(of: 40_000, .constant)
        #expect(many < 2 * few && few < 2 * many)
        let denser = try neighbours(of: 40_000, .growing)
        #expect(try denser > 3 * neighbours(of: 10_000, .growing))
    }

    @Test(arguments: [1, 700, 110_000])
    func `Everybody lives somewhere on the Earth.`(users: Int) throws {
        let path = try pool(users, .constant)
        defer { try? LocalFileSystem().removeFile(path) }
        let wrong = try DatabaseQueue(path: path.string).read { database in
            try Int.fetchOne(
                database,
                sql: "SELECT count(*) FROM users WHERE abs(lat) > 85 OR abs(lng) > 180")
        }
        #expect(wrong == 0)
    }

    /// A mean over users, of the others in the same square degree.
    private func neighbours(of users: Int, _ density: PoolGenerator.Density) throws -> Double {
        let path = try pool(users, density)
        defer { try? LocalFileSystem().removeFile(path) }
        let pairs = try DatabaseQueue(path: path.string).read { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT sum(n * n) FROM
                        (SELECT count(*) AS n FROM users GROUP BY round(lat), round(lng))
                    """) ?? 0
        }
        return Double(pairs) / Double(users)
    }

    private func pool(_ users: Int, _ density: PoolGenerator.Density) throws -> FilePath {
        let path = FilePath(NSTemporaryDirectory()).appending("pool-\(UUID().uuidString).sqlite")
        try PoolGenerator(users: users, seed: 5, density: density)
            .write(to: path, in: LocalFileSystem())
        return path
    }
}
