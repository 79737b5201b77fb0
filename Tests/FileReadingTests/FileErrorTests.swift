import FileReading
import SystemPackage
import Testing

@Suite struct FileErrorTests {
    @Test(arguments: [
        (Errno.noSuchFileOrDirectory, FileError.Code.notFound), (.notDirectory, .notFound),
        (.permissionDenied, .permissionDenied), (.readOnlyFileSystem, .permissionDenied),
        (.fileExists, .alreadyExists), (.directoryNotEmpty, .alreadyExists), (.noSpace, .diskFull),
        (.diskQuotaExceeded, .diskFull), (.noLocks, .unsupported), (.notSupported, .unsupported),
        (.ioError, .other), (.tooManySymbolicLinkLevels, .other), (.interrupted, .other),
    ])
    func `An error of the operating system has one kind`(errno: Errno, code: FileError.Code) {
        let error = FileError("write", on: "a/b", errno)
        #expect(error.code == code)
        #expect(error.errno == errno)
        #expect(error.description.hasPrefix("cannot write a/b: "))
        #expect(error.message.count > 5)
    }

    @Test func `A call's error gets the path and the verb, whatever it was`() throws {
        struct Other: Error {}
        #expect(try attempt("open", on: "x") { 7 } == 7)
        let known = #expect(throws: FileError.self) {
            try attempt("open", on: "x") { throw Errno.permissionDenied }
        }
        #expect(known == FileError("open", on: "x", .permissionDenied))
        let unknown = #expect(throws: FileError.self) {
            try attempt("open", on: "x") { throw Other() }
        }
        #expect(unknown == FileError("open", on: "x", .ioError))
    }

    @Test func `Damage says what was read and why it is refused`() {
        let error = FileError(damaged: "lists/a", "it is too short")
        #expect(error.description == "cannot read lists/a: it is too short")
        #expect(error.code == .damaged && error.errno == nil)
    }
}
