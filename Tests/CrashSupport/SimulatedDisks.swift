import CWatchedVFS
import Synchronization
import SystemPackage
import TestSupport

/// The worlds of this process, for SQLite, which asks with nothing but a path in its hand.
enum SimulatedDisks {
    private struct Entry {
        weak let world: World?
    }

    private static let all = Mutex([FilePath: Entry]())

    /// SQLite's result code of the registration; the VFS is registered with the first world.
    private static let registration = unsafe watched_vfs_register { operation, path in
        // A name that SQLite keeps for the length of the call.
        guard let path = unsafe path else { return WATCHED_PASS }
        return SimulatedDisks.judge(operation, FilePath(unsafe String(cString: path)))
    }

    static func add(_ world: World) {
        precondition(registration == 0, "SQLite does not take the VFS: \(registration)")
        all.withLock { $0[world.folder] = Entry(world: world) }
    }

    static func remove(_ folder: FilePath) { all.withLock { $0[folder] = nil } }

    private static func world(around path: FilePath) -> World? {
        all.withLock { worlds in
            worlds.first { path.starts(with: $0.key) }?.value.world
        }
    }

    // MARK: - Operations

    private static func judge(_ operation: watched_operation, _ path: FilePath) -> watched_verdict {
        guard let world = world(around: path) else { return WATCHED_PASS }
        let inside = world.relative(path)
        switch operation {
        case WATCHED_CREATE: return world.ask(.create, path) { $0.create(inside) }
        case WATCHED_WRITE: return world.ask(.write, path) { _ in }
        case WATCHED_TRUNCATE: return world.ask(.truncate, path) { _ in }
        case WATCHED_SYNC, WATCHED_SYNC_WITH_FOLDER:
            let bytes = (try? fileBytes(path)) ?? []
            let verdict = world.ask(.synchronize, path) { disk in
                if let file = disk.file(at: inside) { disk.synchronize(file, bytes) }
                if operation == WATCHED_SYNC_WITH_FOLDER {
                    disk.synchronizeFolder(inside.removingLastComponent())
                }
            }
            return verdict == WATCHED_PASS ? WATCHED_SKIP : verdict
        default:
            return world.ask(.remove, path) { disk in
                disk.remove(inside)
                if operation == WATCHED_DELETE_WITH_FOLDER {
                    disk.synchronizeFolder(inside.removingLastComponent())
                }
            }
        }
    }
}

extension World {
    fileprivate func ask(
        _ kind: Operation.Kind, _ path: FilePath, _ note: (inout Disk) -> Void
    ) -> watched_verdict {
        switch judge(kind, path, note) {
        case .passes: WATCHED_PASS
        case .fails(let errno): errno == .noSpace ? WATCHED_FULL : WATCHED_FAIL
        case .halfPasses: WATCHED_HALVE
        }
    }
}
