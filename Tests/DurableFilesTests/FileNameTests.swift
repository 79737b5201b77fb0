import DurableFiles
import Glibc
import SystemPackage
import TestSupport
import Testing

/// Names of unfinished files, and paths as SQLite takes them.
struct FileNameTests {
    @Test(arguments: ["a", "pool.sqlite", "é 日", ".hidden", "a.partial"])
    func `The name of an unfinished file tells the name that it will have`(name: String) {
        #expect(PartialName.of(name) == ".\(name).partial")
        #expect(PartialName.target(of: ".\(name).partial") == name)
        #expect(FilePath("/d/\(name)").partialSibling == FilePath("/d/.\(name).partial"))
        #expect(FilePath(name).partialSibling == FilePath(".\(name).partial"))
    }

    @Test(arguments: ["a", ".a", "a.partial", ".partial", "", ".", ".a.partial2", ".a.Partial"])
    func `Other names are none of an unfinished file`(name: String) {
        #expect(PartialName.target(of: name) == nil)
    }

    @Test func `Unfinished files are found, and no folder, link target or other file`() throws {
        try TemporaryFolder.with { folder in
            let files = LocalFileSystem()
            for name in ["a", ".c", ".a.partial", ".b.partial"] {
                try files.write([1], durablyTo: folder.appending(name))
            }
            try files.makeDirectory(folder.appending(".d.partial"))
            try files.makeSymbolicLink(folder.appending(".e.partial"), to: "nowhere")
            let found = try PartialName.files(in: folder) { $0 != "b" }
            #expect(Set(found) == [folder.appending(".a.partial"), folder.appending(".e.partial")])
            #expect(try PartialName.files(in: folder.appending("no")) { _ in true } == [])
            #expect(try PartialName.files(in: folder.appending("a")) { _ in true } == [])
        }
    }

    @Test(arguments: [
        ("/a/b.sqlite", "file:/a/b.sqlite?immutable=1"), ("a b", "file:./a%20b?immutable=1"),
        ("/p?x=1#y", "file:/p%3Fx%3D1%23y?immutable=1"), ("/100%", "file:/100%25?immutable=1"),
        ("/é", "file:/%C3%A9?immutable=1"), ("/a-B_c.9", "file:/a-B_c.9?immutable=1"),
        (":memory:", "file:./%3Amemory%3A?immutable=1"),
    ])
    func `A path becomes a URI byte by byte`(path: String, uri: String) {
        #expect(SQLitePath.immutable(path) == uri)
    }

    @Test(arguments: [
        (":memory:", "./:memory:"), ("file:x", "./file:x"), ("/a", "/a"), ("a/b", "./a/b"),
    ])
    func `A relative path is never taken for something else`(path: String, plain: String) {
        #expect(SQLitePath.plain(path) == plain)
    }

    @Test func `A path is as long as SQLite takes it, and no longer`() {
        // 512 bytes with the zero at the end and room for -journal.
        let longest = "/" + String(repeating: "x", count: 502)
        #expect(SQLitePath.problem(with: longest) == nil)
        #expect(
            SQLitePath.problem(with: longest + "y")
                == "its path is too long: 504 bytes, and SQLite takes 503; use a folder with a shorter path"
        )
    }

    @Test func `A link is followed to the file beside which SQLite writes`() throws {
        try TemporaryFolder.with { folder in
            let files = LocalFileSystem()
            try files.write([], durablyTo: folder.appending("real"))
            try files.makeSymbolicLink(folder.appending("link"), to: "real")
            #expect(
                SQLitePath.resolved(folder.appending("link").string)
                    == folder.appending("real").string)
            // What is not there stays as it is.
            #expect(SQLitePath.resolved("no/such") == "no/such")
            #expect(!SQLitePath.hasContent(folder.appending("link").string))
            try files.write([1], durablyTo: folder.appending("real"))
            #expect(SQLitePath.hasContent(folder.appending("link").string))
            #expect(!SQLitePath.hasContent(folder.appending("no").string))
        }
    }

    @Test(
        arguments: [
            (["/d/a"], "a stays, which oith has not made"),
            (["/d/x/y"], "x/y stays, which oith has not made"),
            (["/d/a", "/d/b", "/d/c"], "a and 2 more stay, which oith has not made"),
        ] as [([String], String)])
    func `What stays in a folder is told in words`(strangers: [String], words: String) {
        var content = OwnNames.Content()
        #expect(!content.isForeign)
        content.strangers = strangers.map { FilePath($0) }
        #expect(content.isForeign == !strangers.isEmpty)
        #expect(content.strangersInWords("/d") == words)
        content.files = ["/d/ours"]
        #expect(!content.isForeign)
    }
}
