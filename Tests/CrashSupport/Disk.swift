import DurableFiles
import SystemPackage
import TestSupport

/// The books of what of a folder is on the device, as the strictest file system may have it.
///
/// A file's bytes are on the device as of its last fsync. A name is in its folder as of the last
/// fsync of that folder, whatever became of the file: to create, rename, link and remove are all
/// changes of a folder. A file is one thing under all its names, and a folder keeps its own when
/// it is renamed.
///
///     visible                        durable
///     .a.partial -> 7   rename       .a.partial -> 7      after the fsync of file 7
///     a -> 7            ------>      .a.partial -> 7      until the fsync of the folder
///
/// SQLite's wal-index and the lock files are not in the books: a power loss takes them.
struct Disk {
    /// A file, whatever its name.
    struct File: Hashable {
        fileprivate let node: Int
    }

    private enum Node {
        /// The bytes as of the last fsync.
        case file([UInt8])
        case link(FilePath)
        case folder(visible: [String: Int], durable: [String: Int])
    }

    /// The first one is the folder itself; none is ever removed.
    private var nodes: [Node] = [.folder(visible: [:], durable: [:])]

    /// The books of a folder in which everything is durable.
    init(reading folder: FilePath) throws(FileError) {
        try read(folder, into: 0)
    }

    private mutating func read(_ folder: FilePath, into node: Int) throws(FileError) {
        var names: [String: Int] = [:]
        for name in try directoryEntries(folder) {
            let path = folder.appending(name)
            guard let status = FileStatus(path) else { continue }
            if status.isDirectory {
                names[name] = add(.folder(visible: [:], durable: [:]))
                try read(path, into: nodes.count - 1)
            } else if let target = symbolicLinkTarget(path) {
                names[name] = add(.link(target))
            } else {
                names[name] = add(.file(try fileBytes(path)))
            }
        }
        nodes[node] = .folder(visible: names, durable: names)
    }

    private mutating func add(_ node: Node) -> Int {
        nodes.append(node)
        return nodes.count - 1
    }

    // MARK: - Names

    private func names(in node: Int) -> [String: Int]? {
        if case .folder(let visible, _) = nodes[node] { visible } else { nil }
    }

    private func node(at path: FilePath) -> Int? {
        path.components.reduce(0 as Int?) { node, name in
            node.flatMap { names(in: $0)?[name.string] }
        }
    }

    private mutating func setName(_ path: FilePath, to target: Int?) {
        guard let name = path.lastComponent?.string,
            let folder = node(at: path.removingLastComponent()),
            case .folder(var visible, let durable) = nodes[folder]
        else { return }
        visible[name] = target
        nodes[folder] = .folder(visible: visible, durable: durable)
    }

    /// The file that has a name now.
    func file(at path: FilePath) -> File? { node(at: path).map { File(node: $0) } }

    // MARK: - Operations

    /// A new file is empty on the device; one that was there keeps what was synced.
    mutating func create(_ path: FilePath) {
        if node(at: path) == nil { setName(path, to: add(.file([]))) }
    }

    mutating func makeFolder(_ path: FilePath) {
        if node(at: path) == nil { setName(path, to: add(.folder(visible: [:], durable: [:]))) }
    }

    mutating func makeLink(_ path: FilePath, to target: FilePath) {
        setName(path, to: add(.link(target)))
    }

    mutating func makeHardLink(_ path: FilePath, to file: FilePath) {
        setName(path, to: node(at: file))
    }

    mutating func rename(_ from: FilePath, to: FilePath) {
        let node = node(at: from)
        setName(from, to: nil)
        setName(to, to: node)
    }

    mutating func exchange(_ path: FilePath, _ other: FilePath) {
        let (mine, theirs) = (node(at: path), node(at: other))
        setName(path, to: theirs)
        setName(other, to: mine)
    }

    mutating func remove(_ path: FilePath) { setName(path, to: nil) }

    mutating func synchronize(_ file: File, _ bytes: [UInt8]) { nodes[file.node] = .file(bytes) }

    mutating func synchronizeFolder(_ path: FilePath) {
        guard let folder = node(at: path), let visible = names(in: folder) else { return }
        nodes[folder] = .folder(visible: visible, durable: visible)
    }

    // MARK: - The end

    /// Forgets what is not durable.
    ///
    /// - Parameter keepingNames: whether all names are, though not all contents.
    mutating func losePower(keepingNames: Bool) {
        for (index, node) in nodes.enumerated() {
            guard case .folder(let visible, let durable) = node else { continue }
            let names = keepingNames ? visible : durable
            nodes[index] = .folder(visible: names, durable: names)
        }
    }

    /// Makes a folder hold what is visible, with the bytes that are durable.
    func write(to folder: FilePath) throws(FileError) {
        let files = LocalFileSystem()
        for name in try directoryEntries(folder) { try files.removeTree(folder.appending(name)) }
        try write(0, to: folder, files)
    }

    private func write(
        _ node: Int, to path: FilePath, _ files: LocalFileSystem
    ) throws(FileError) {
        switch nodes[node] {
        case .link(let target): try files.makeSymbolicLink(path, to: target)
        case .folder(let visible, _):
            try files.makeDirectory(path)
            for (name, child) in visible { try write(child, to: path.appending(name), files) }
        case .file(let bytes):
            let file = try files.create(path)
            // The array lives for the length of the call.
            try files.append(unsafe bytes.span.bytes, to: file, at: path)
            try files.close(file, at: path)
        }
    }
}
