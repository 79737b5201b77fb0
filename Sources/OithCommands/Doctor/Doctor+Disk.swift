import DurableFiles
import NightReport
import Nights
import SystemPackage

extension Doctor {
    /// What is free, against what tonight's plan writes, and what `oith gc` would free.
    ///
    /// - Parameters:
    ///   - data: the data folder.
    ///   - rows: of the pool; nil where they are not known.
    /// - Returns: the finding; nil where the system does not say what is free.
    func space(_ data: FilePath, rows: Int?) -> Finding? {
        guard let free = DiskSpace.freeByteCount(of: data) else { return nil }
        let nights = Nights(data, in: LocalFileSystem())
        let plan = try? nights.plannedDisk(rows: rows, top: configuration.integer(.top))
        let needed = plan?.byteCount ?? 1 << 28
        let collected = try? nights.collectGarbage(configuration.retention, isDryRun: true)
        var words = "\(NumberFormatting.bytes(free)) free"
        if let plan {
            words += ", a night writes about \(NumberFormatting.bytes(plan.byteCount))"
        }
        if let freed = collected?.removedByteCount, freed > 0 {
            words += "; `oith gc` frees \(NumberFormatting.bytes(freed))"
        }
        if free < needed { return .failed("disk", words) }
        return free < 2 * needed ? .warning("disk", words) : .fine("disk", words)
    }
}
