import Bytes
import DurableFiles
import ExecutionStore
import NightReport
import NightStages
import Nights
import Parquet
import ParquetWriter
import Scoring
import SnapshotFormat
import SnapshotStore
import StateMachine
import SystemPackage

/// Checks whether the next night can run and lookups work; changes nothing.
struct Doctor {
    let configuration: Configuration
    /// Seconds since 1970.
    let now: Int

    private var present: Timestamp { Timestamp(milliseconds: Int64(now) * 1000) }

    /// Seconds without progress after which a run counts as hanging.
    private static let silentAge = 900

    /// All findings: the program first, then the data folder, the pool, runs and snapshots.
    func findings() -> [Finding] {
        var findings = [version, files, variables].compactMap { $0 } + secrets
        guard let data = try? configuration.dataFolder() else {
            findings.append(
                .warning("data folder", "none is named: --data, $OITH_DATA or a file"))
            return findings + [pool(nil)?.finding].compactMap { $0 }
        }
        let folder = folder(data)
        findings.append(folder)
        if folder.status == .failed { return findings + [pool(nil)?.finding].compactMap { $0 } }
        let store = SnapshotStore(data, in: LocalFileSystem(), now: { now })
        let pool = pool(store)
        let manifest = try? SnapshotManifest.read(from: store.currentDirectory())
        findings += [
            pool?.finding, space(data, rows: pool?.rows), locks(data), lock(data), lastRun(data),
            current(store, manifest),
        ].compactMap { $0 }
        return findings + obstacles(store)
    }

    // MARK: - The program and its settings

    private var version: Finding? {
        let codecs = Codec.libraryVersions
        let words = "oith \(Version.withCommit), lz4 \(codecs.lz4), zstd \(codecs.zstd)"
        do {
            return .fine("program", "\(words), kernel \(try KernelLevel.chosen().description)")
        } catch { return .failed("program", error.message) }
    }

    private var files: Finding? {
        do {
            try configuration.checkFiles()
            return .fine("configuration", configuration.file?.string ?? "no file")
        } catch {
            return .failed("configuration", CommandError(anything: error).message)
        }
    }

    private var variables: Finding? {
        let words = configuration.misspelledVariables
        return words.isEmpty ? nil : .warning("environment", words.joined(separator: "; "))
    }

    // MARK: - The data folder

    private func folder(_ data: FilePath) -> Finding {
        let subject = "data folder"
        let found: FileStatus?
        do { found = try FileStatus.find(data, followingLinks: true) } catch {
            return .failed(subject, "\(error)")
        }
        guard let status = found else {
            let above = data.removingLastComponent()
            return DiskFacts.isWritable(above)
                ? .warning(subject, "\(data) is not there yet; the first night makes it")
                : .failed(subject, "\(data) is not there, and \(above) may not be written")
        }
        guard status.isDirectory else { return .failed(subject, "\(data) is no folder") }
        do { try DataFolder(data).requireOursOrNothing() } catch {
            return .failed(subject, CommandError(anything: error).message)
        }
        guard DiskFacts.isWritable(data) else {
            return .failed(subject, "\(data) may not be written by this user")
        }
        if let mode = DiskFacts.mode(of: data), mode & 0o007 != 0 {
            return .warning(
                subject, "everybody may look into \(data), which names users; chmod 0750")
        }
        return .fine(subject, data.string)
    }

    // MARK: - Runs

    /// Whether a lock keeps anybody out: on some file systems it does nothing.
    private func locks(_ data: FilePath) -> Finding? {
        guard let works = FileLock.excludes(at: data.appending("lock")), !works else { return nil }
        return .failed(
            "lock",
            "locks (flock) do nothing on the file system of \(data), so that two nights could run "
                + "at once; mount it with locks, or put the data folder elsewhere")
    }

    private func lock(_ data: FilePath) -> Finding? {
        guard let holder = RunLock.holder(in: data) else { return nil }
        guard let beat = Heartbeat(in: data), beat.isRunning else {
            return .fine("lock", "\(holder) is at work")
        }
        let silence = now - Int(beat.progressAt.milliseconds / 1000)
        return silence < Self.silentAge
            ? .fine("lock", "\(holder) is at work, \(beat.stage)")
            : .warning(
                "lock",
                "\(holder) has made no progress for \(silence / 60) min in \(beat.stage); `oith "
                    + "stop` ends it")
    }

    private func lastRun(_ data: FilePath) -> Finding? {
        let journal = data.appending("journal.sqlite")
        do {
            guard try FileStatus.find(journal) != nil else { return nil }
            let runs = try ExecutionStore(reading: journal).executions(limit: 1)
            let isHeld = RunLock.isHeld(in: data)
            guard let run = runs.first?.seen(lockIsHeld: isHeld) else { return nil }
            switch run.status(lockIsHeld: isHeld) {
            case .succeeded: return .fine("last run", "\(run.name) succeeded")
            case .running: return nil
            case let status:
                let cause = run.failure.map { ": \($0.error): \($0.cause.oneLine)" } ?? ""
                let code = run.exitCode.map { ", exit code \($0)" } ?? ""
                let next = Nights(data, in: LocalFileSystem())
                    .nextStep(after: run, lockIsHeld: isHeld)
                let advice = next.advice.map { ". \($0)" } ?? ""
                return .warning(
                    "last run", "\(run.name) \(status.rawValue)\(cause)\(code)\(advice)")
            }
        } catch { return .failed("journal", "\(error)") }
    }

    // MARK: - Snapshots

    private func current(_ store: SnapshotStore, _ manifest: SnapshotManifest?) -> Finding {
        do {
            let directory = try store.currentDirectory()
            let manifest = try manifest ?? SnapshotManifest.read(from: directory)
            if let defect = try SnapshotVerifier(directory).sizeDefect() {
                return .failed(
                    "current",
                    "\(store.currentName ?? "") is damaged: \(defect); `oith snapshot rollback "
                        + "--to-last-sound` goes back, a night publishes another")
            }
            let age = manifest.age(at: now)
            let name = store.currentName ?? ""
            if MinimumGuard.isAhead(manifest.asOf, of: present) {
                return .failed(
                    "current",
                    "\(name) is as of \(manifest.asOf), ahead of this machine's clock, "
                        + "\(present): set that right, or where it is right, `oith snapshot rollback` "
                        + "goes back to the one before, and nights are not held back")
            }
            let words = "\(name), \(NumberFormatting.age(age)) old"
            return !manifest.isStale(at: now)
                ? .fine("current", words) : .failed("current", "\(words): stale")
        } catch let error as SnapshotError where error.code == .noSnapshot {
            guard let last = store.lastPublished else { return .warning("current", "\(error)") }
            return .failed(
                "current",
                "\(error), although \(last) was; `oith snapshot publish \(last)` puts it back")
        } catch {
            let back = "`oith snapshot rollback --to-last-sound`"
            let advice = "\(error)".contains("`oith ") ? "" : "; \(back) goes back"
            return .failed("current", "\(error)\(advice)")
        }
    }

    /// What kept the last night, or will keep the next one, from being published.
    private func obstacles(_ store: SnapshotStore) -> [Finding] {
        var findings: [Finding] = []
        if let pinned = store.pinnedName {
            findings.append(
                .warning("pin", "current is held at \(pinned); `oith snapshot pin --remove`"))
        }
        let entries = (try? store.entries()) ?? []
        let ahead = entries.filter { entry in
            !entry.isCurrent && entry.state == .kept
                && entry.manifest.map { MinimumGuard.isAhead($0.asOf, of: present) } ?? false
        }
        for entry in ahead {
            findings.append(
                .warning(
                    "clock",
                    "\(entry.name ?? "") is ahead of this machine's clock; set the clock right"))
        }
        let held = entries.compactMap(\.heldBack)
        for note in held {
            findings.append(
                .warning(
                    "guard",
                    "\(note.snapshot) is held back: \(note.reasons.joined(separator: ". "))"))
        }
        do { _ = try store.knownTombstones() } catch {
            findings.append(.failed("forgotten users", "\(error)"))
        }
        if let damage = (try? store.auditTrail.read())?.damage {
            findings.append(
                .warning("audit trail", "entry \(damage.number): \(damage.reason); `oith audit`"))
        }
        return findings
    }
}
