import Bytes
import DurableFiles
import JSON
import NightReport
import NightStages
import SnapshotStore
import SystemPackage
import UserPool

extension Doctor {
    /// What the pool holds, and whether tonight can read it; nil where none is named or it is not
    /// there, which the configuration's finding says.
    ///
    /// - Parameter store: the snapshots of the data folder; nil where there is none yet.
    /// - Returns: the finding, and the rows of users where they could be counted.
    func pool(_ store: SnapshotStore?) -> (finding: Finding, rows: Int?)? {
        guard let path = configuration[.pool]?.value.string, FileStatus(FilePath(path)) != nil
        else { return nil }
        do {
            let (sizes, missing) = try PoolReader.read(path, lockSeconds: PoolWait.trySeconds) {
                (try $0.sizes(), $0.missingTables)
            }
            let words =
                NumberFormatting.count(sizes.rows, of: "row") + ", "
                + NumberFormatting.count(sizes.historyRows, of: "decision") + ", "
                + NumberFormatting.count(sizes.blockRows, of: "block") + ": \(path)"
            let losses = store.map { Self.losses(sizes, missing, $0) } ?? []
            if !losses.isEmpty {
                return (
                    .failed(
                        "pool",
                        "\(losses.joined(separator: "; ")), so that the guard will hold the night "
                            + "back; restore it: \(path)"), sizes.rows
                )
            }
            if sizes.rows == 0 {
                return (.failed("pool", "it has no rows: \(path)"), 0)
            }
            let note = missing.map { ", no table \($0)" }.joined()
            return (
                missing.isEmpty ? .fine("pool", words) : .warning("pool", words + note), sizes.rows
            )
        } catch let error as PoolError where error.code == .busy {
            let wait = NumberFormatting.seconds(configuration.number(.poolLockTimeoutSeconds))
            return (
                .warning(
                    "pool",
                    "another process has it locked; a night waits \(wait) for it: \(path)"), nil
            )
        } catch {
            return (.failed("pool", CommandError(anything: error).message), nil)
        }
    }

    /// What published nights had of decisions and blocks, and the pool has not any more.
    private static func losses(
        _ sizes: PoolSizes, _ missing: [String], _ store: SnapshotStore
    ) -> [String] {
        let pools = (try? store.publishedPools())?.values.map { $0 } ?? []
        let tables = [
            ("match_history", sizes.historyRows, pools.map(\.decisions).max() ?? 0),
            ("blocks", sizes.blockRows, pools.map(\.blocks).max() ?? 0),
        ]
        return tables.compactMap { table, now, before in
            guard now == 0, before > 0 else { return nil }
            let had = "earlier nights had \(NumberFormatting.count(before, of: "row"))"
            return missing.contains(table)
                ? "it has no table \(table), and \(had)" : "\(table) is empty, and \(had)"
        }
    }
}
