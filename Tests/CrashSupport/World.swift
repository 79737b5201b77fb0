package import DurableFiles
import Synchronization
package import SystemPackage

// CrashSupport lets the world of a night end at any of its file operations.
//
//     let world = try World(of: folder)
//     world.disturb(operation: 17, .powerLoss)
//     ... run a night in `folder`, through `world.files` and SQLite ...
//     try world.settle()       // now the folder is what the power loss left
//
// All operations pass one after the other through `World`: those of the project's own door,
// `FileSystem`, and those of SQLite, which come through a VFS that is the default one of the test
// process (`SimulatedDisks`). `Disk` keeps the books of what would survive a power loss.

/// What happens at the operation that is disturbed.
package enum Disturbance: Sendable, Hashable {
    /// The process dies; what it did is seen by the next one.
    case kill
    /// The process dies when half of the bytes of a write are written.
    case killInsideWrite
    /// The power fails: what was not fsynced is lost, contents and names alike.
    case powerLoss
    /// The power fails, and names happen to be on the device though nobody fsynced them.
    case powerLossKeepingNames
    /// The operation fails; the ones after it do not.
    case error(Errno)

    /// Whether there are no operations after it.
    package var endsWorld: Bool {
        if case .error = self { false } else { true }
    }

    /// Whether it happens to an operation of this kind at all.
    package func concerns(_ kind: Operation.Kind) -> Bool {
        self == .killInsideWrite ? kind == .write : true
    }
}

/// One operation that changes a file or a folder, or makes a change durable.
package struct Operation: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case create, write, truncate, synchronize, close, rename, remove, touch
        case synchronizeFolder, makeFolder, removeFolder, symbolicLink, hardLink
    }

    package let kind: Kind
    /// Relative to the world's folder.
    package let path: FilePath
}

/// A folder in which every operation is counted, and in which one of them is disturbed.
package final class World: Sendable {
    package let folder: FilePath
    private let state: Mutex<State>

    private struct State {
        var disk: Disk
        var operations: [Operation] = []
        var disturbance: (operation: Int, disturbance: Disturbance)?
        /// What ended the world.
        var end: Disturbance?
        /// The files that are open for writing, by descriptor.
        var openFiles: [CInt: Disk.File] = [:]

        mutating func judge(_ operation: Operation) -> Verdict {
            if end != nil { return .fails(.ioError) }
            let number = operations.count
            operations.append(operation)
            guard let disturbance, disturbance.operation == number else { return .passes }
            if case .error(let errno) = disturbance.disturbance { return .fails(errno) }
            end = disturbance.disturbance
            return end == .killInsideWrite ? .halfPasses(.ioError) : .fails(.ioError)
        }
    }

    /// What becomes of an operation.
    enum Verdict { case passes, fails(Errno), halfPasses(Errno) }

    /// A world around a folder; what is in it counts as durable.
    ///
    /// - Parameter folder: an absolute path without links.
    /// - Throws: ``FileError`` where it cannot be read.
    package init(of folder: FilePath) throws(FileError) {
        self.folder = folder
        state = Mutex(State(disk: try Disk(reading: folder)))
        SimulatedDisks.add(self)
    }

    deinit { SimulatedDisks.remove(folder) }

    /// The door to this world's files.
    package var files: any FileSystem { WatchedFileSystem(world: self) }

    /// All operations so far, and the one that was disturbed.
    package var operations: [Operation] { state.withLock(\.operations) }

    /// Sets what happens to the operation of a number, counted from 0 from now on.
    package func disturb(operation: Int, _ disturbance: Disturbance) {
        state.withLock { $0.disturbance = ($0.operations.count + operation, disturbance) }
    }

    /// Whether the world ended.
    package var isOver: Bool { state.withLock { $0.end != nil } }

    /// Makes the folder what the end of the world left, and lets the world go on.
    ///
    /// Nothing of it may be open any more.
    ///
    /// - Throws: ``FileError`` where the folder cannot be written.
    package func settle() throws(FileError) {
        let end = state.withLock { $0.end }
        switch end {
        case .powerLoss: try losePower(keepingNames: false)
        case .powerLossKeepingNames: try losePower(keepingNames: true)
        default: break
        }
        state.withLock { state in
            state.end = nil
            state.disturbance = nil
        }
    }

    /// Makes the folder what a power loss at this moment would leave.
    ///
    /// - Throws: ``FileError`` where the folder cannot be written.
    package func losePower(keepingNames: Bool = false) throws(FileError) {
        let disk = state.withLock { state in
            state.disk.losePower(keepingNames: keepingNames)
            return state.disk
        }
        try disk.write(to: folder)
    }

    // MARK: - Operations

    /// Counts an operation and says what becomes of it; one that passes is entered in the books.
    func judge(_ kind: Operation.Kind, _ path: FilePath, _ note: (inout Disk) -> Void) -> Verdict {
        state.withLock { state in
            let verdict = state.judge(Operation(kind: kind, path: relative(path)))
            if case .passes = verdict { note(&state.disk) }
            return verdict
        }
    }

    /// A path as the books have it.
    func relative(_ path: FilePath) -> FilePath {
        var path = path
        _ = path.removePrefix(folder)
        return path
    }

    func opened(_ descriptor: FileDescriptor, at path: FilePath) {
        state.withLock { $0.openFiles[descriptor.rawValue] = $0.disk.file(at: relative(path)) }
    }

    func closed(_ descriptor: FileDescriptor) {
        state.withLock { $0.openFiles[descriptor.rawValue] = nil }
    }

    func file(_ descriptor: FileDescriptor) -> Disk.File? {
        state.withLock { $0.openFiles[descriptor.rawValue] }
    }
}
