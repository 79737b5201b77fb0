import DurableFiles
import ExecutionStore
import NightStages
import Parquet
import SnapshotFormat
import SnapshotReader
import SystemPackage
import Testing
import UserPool

/// The one table from errors to kinds, error names and exit codes.
@Suite struct FailureKindTests {
    typealias Kind = NightError.Code

    @Test func `Every kind has an error name and an exit code`() {
        #expect(
            Kind.all.map { "\($0.errorName) \($0.exitCode)" } == [
                "Oith.DataError 65", "Oith.DefinitionError 65", "Oith.NotFound 66",
                "Oith.IOError 74", "Oith.PermissionDenied 77", "Oith.Locked 75",
                "Oith.GuardRefused 4", "Oith.DeadlineMissed 1", "Oith.BadUsage 64",
                "Oith.Crashed 1", "Oith.Stopped 1",
            ])
    }

    @Test func `A night ends with the exit code of its error name, by whatever way it got there`() {
        for kind in Kind.all {
            #expect(Kind.exitCode(ofErrorName: kind.errorName) == kind.exitCode)
            #expect(Kind(of: NightError(kind, "")) == kind)
        }
        #expect(Kind.exitCode(ofErrorName: "States.Runtime") == 65)
        #expect(Kind.exitCode(ofErrorName: "States.Timeout") == 1)
        #expect(Kind.exitCode(ofErrorName: "Oith.Crash") == 1)
    }

    // Each list has all codes of its module, in the order in which they are declared.

    @Test func `Errors of files`() {
        #expect(
            FileError.Code.allCases.map { Kind($0) } == [
                .notFound, .permissionDenied, .io, .io, .data, .io, .io,
            ])
    }

    @Test func `Errors of pools`() {
        #expect(
            PoolError.Code.allCases.map { Kind($0) } == [
                .notFound, .permissionDenied, .data, .data, .data, .data, .data, .data, .io, .io,
                .io,
            ])
    }

    @Test func `Errors of snapshots`() {
        #expect(
            SnapshotError.Code.allCases.map { Kind($0) } == [
                .notFound, .usage, .data, .data, .locked, .guardRefused, .guardRefused, .data,
                .data,
            ])
    }

    @Test func `Errors of lookups`() {
        #expect(
            SnapshotReaderError.Code.all.map { Kind($0) } == [
                .notFound, .data, .data, .permissionDenied, .io,
            ])
    }

    @Test func `Errors of the journal and of the lock`() {
        #expect(
            ExecutionStoreError.Code.allCases.map { Kind($0) } == [
                .notFound, .permissionDenied, .io, .data, .data, .data, .data, .locked, .locked,
                .io, .io,
            ])
    }

    @Test func `Errors of Parquet files`() {
        #expect(ParquetError.Code.allCases.map { Kind($0) } == [.data, .data, .data, .io])
    }

    @Test(arguments: [
        (Errno.ioError, Kind.io), (.noSpace, .io), (.diskQuotaExceeded, .io), (.noLocks, .io),
        (.tooManyOpenFiles, .io), (.permissionDenied, .permissionDenied),
        (.notPermitted, .permissionDenied), (.readOnlyFileSystem, .permissionDenied),
        (.noSuchFileOrDirectory, .notFound), (.notDirectory, .notFound),
    ])
    func `Errors of the operating system, bare and with a path`(errno: Errno, kind: Kind) {
        #expect(Kind(of: errno) == kind)
        #expect(Kind(of: FileError("read", on: "/a", errno)) == kind)
    }

    @Test func `An error of no module has no kind`() {
        struct Stranger: Error {}
        #expect(Kind(of: Stranger()) == nil)
    }
}
