import DurableFiles
import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct ScratchFolderTests {
    private let files = LocalFileSystem()

    @Test func `A folder is there until it is removed.`() throws {
        try TemporaryFolder.with { folder in
            let scratch = try ScratchFolder("oith-verify", in: folder, files)
            try files.makeDirectories(scratch.path)
            try files.write([1], durablyTo: scratch.path.appending("pool.features"))
            #expect(try directoryEntries(folder).count == 1)
            scratch.remove()
            #expect(try directoryEntries(folder).isEmpty)
        }
    }

    @Test func `Who comes next removes what nobody holds, and nothing else.`() throws {
        try TemporaryFolder.with { folder in
            // A folder whose owner was killed, one of a foreign name, and one of another purpose.
            let dead = folder.appending("oith-verify-00000000000000aa")
            for name in [dead.string, "\(folder)/oith-verify-mine", "\(folder)/oith-plan-aa"] {
                try files.makeDirectories(FilePath(name).appending("work"))
                try files.write([], durablyTo: FilePath(name).appending("owner.lock"))
            }
            let living = try ScratchFolder("oith-verify", in: folder, files)
            try files.makeDirectories(living.path)
            #expect(FileStatus(dead) == nil)
            let next = try ScratchFolder("oith-verify", in: folder, files)
            #expect(FileStatus(living.path) != nil)
            #expect(try directoryEntries(folder).count == 4)
            next.remove()
            living.remove()
            #expect(try directoryEntries(folder) == ["oith-plan-aa", "oith-verify-mine"])
        }
    }

    @Test func `A folder without a lock is given up after a day.`() throws {
        try TemporaryFolder.with { folder in
            let young = folder.appending("oith-verify-01")
            let old = folder.appending("oith-verify-02")
            for path in [young, old] { try files.makeDirectories(path) }
            var times = [timespec(), timespec()]
            times[0].tv_sec = time(nil) - 90_000
            times[1].tv_sec = time(nil) - 90_000
            // Two times, which live for the call.
            #expect(unsafe utimensat(AT_FDCWD, old.string, &times, 0) == 0)
            try ScratchFolder.removeAbandoned("oith-verify", in: folder, files)
            #expect(try directoryEntries(folder) == ["oith-verify-01"])
        }
    }

    @Test func `A link in place of a folder is not followed.`() throws {
        try TemporaryFolder.with { folder in
            let elsewhere = folder.appending("elsewhere")
            try files.makeDirectories(elsewhere)
            try files.write([], durablyTo: elsewhere.appending("owner.lock"))
            let link = folder.appending("oith-verify-03")
            try files.makeSymbolicLink(link, to: elsewhere)
            try ScratchFolder.removeAbandoned("oith-verify", in: folder, files)
            #expect(try directoryEntries(elsewhere) == ["owner.lock"])
            #expect(FileStatus(link) != nil)
        }
    }

    @Test func `The names of unfinished files are told from others.`() throws {
        #expect(PartialName.of("a.json") == ".a.json.partial")
        #expect(PartialName.target(of: ".a.json.partial") == "a.json")
        for name in ["a.partial", ".a.part", ".partial", "..partial", ".a.partial.bak"] {
            #expect(PartialName.target(of: name) == nil, "\(name)")
        }
        #expect(FilePath("/x/a").partialSibling == "/x/.a.partial")
    }

    @Test func `A folder's set-group-ID bit outlives its mode.`() throws {
        try TemporaryFolder.with { folder in
            // A file system or a user that may not set the bit has nothing to lose.
            guard unsafe chmod(folder.string, 0o2700) == 0 else { return }
            let made = folder.appending("made")
            try files.makeDirectory(made)
            var parent = stat()
            var child = stat()
            // The statuses live for the calls.
            #expect(unsafe stat(folder.string, &parent) == 0)
            #expect(unsafe stat(made.string, &child) == 0)
            #expect(child.st_mode & 0o7777 == parent.st_mode & 0o2000 | 0o750)
        }
    }
}
