import DurableFiles
import SystemPackage
import TestSupport
import Testing

/// What is removed by name is ours, and nothing else.
@Suite struct OwnNamesTests {
    private let files = LocalFileSystem()
    private let names = OwnNames(folders: ["lists": OwnNames { $0 == "1.lists" }]) { $0 == "table" }

    @Test func `A folder goes with what is ours in it.`() throws {
        try TemporaryFolder.with { top in
            let folder = top.appending("folder")
            try fill(folder, ["table", ".table.partial", "lists/1.lists"])
            #expect(try files.removeOwn(folder, names))
            #expect(FileStatus(folder) == nil)
        }
    }

    @Test(arguments: [
        "note", ".note.partial", "lists/note", "lists/table", "1.lists", "table/deep",
        "lists/1.lists/deep", "mine/deep",
    ])
    func `What is not ours stays with the folders around it.`(name: String) throws {
        try TemporaryFolder.with { top in
            let folder = top.appending("folder")
            try fill(folder, [name])
            let other = name.hasPrefix("table") ? "lists/1.lists" : "table"
            try fill(folder, [other])
            #expect(try !names.content(of: folder).isForeign)
            #expect(try !files.removeOwn(folder, names))
            #expect(FileStatus(folder.pushing(FilePath(name))) != nil)
            #expect(FileStatus(folder.pushing(FilePath(other))) == nil)
            #expect(try names.content(of: folder).isForeign)
        }
    }

    @Test func `No link is followed.`() throws {
        try TemporaryFolder.with { top in
            let folder = top.appending("folder")
            let elsewhere = folder.appending("elsewhere")
            try fill(elsewhere, ["1.lists"])
            let own = folder.appending("own")
            try files.makeDirectories(own)
            try files.makeSymbolicLink(own.appending("lists"), to: elsewhere)
            try files.makeSymbolicLink(own.appending("table"), to: elsewhere)
            #expect(try !files.removeOwn(own, names))
            #expect(try directoryEntries(own) == ["lists"])
            #expect(try directoryEntries(elsewhere) == ["1.lists"])
        }
    }

    private func fill(
        _ folder: FilePath, _ paths: [String]
    ) throws {
        for path in paths {
            let file = folder.pushing(FilePath(path))
            try files.makeDirectories(file.removingLastComponent())
            try files.write([1], durablyTo: file)
        }
    }
}
