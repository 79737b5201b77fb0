import DurableFiles
import NightReport
import NightSamples
import Nights
import SnapshotFormat
import SnapshotStore
import SystemPackage

/// The page of a run that a test has written down.
enum HandMadePage {
    static let run = "2026-11-20T040000Z-1"

    /// Reads the page of a run; nil for the last one.
    static func read(
        _ nights: HandMadeNights, _ name: String? = nil
    ) async throws -> PageElement {
        let account = try await nights.nights.account(of: name, width: 1)
        return try PageReader.read(ReportPage(account).html)
    }

    /// Plays one run in a folder of its own, and reads its page.
    static func of(
        _ play: (HandMadeNights, HandMadeRun) async throws -> Void
    ) async throws -> PageElement {
        try await HandMadeNights.with { nights in
            try await play(nights, try nights.begin(run))
            return try await read(nights)
        }
    }

    /// The page of the good night that ``HandMadeRun/playGoodNight(later:_:)`` describes.
    static func ofGoodNight(
        _ change: (inout HandMadeRun.Difference) -> Void = { _ in }
    ) async throws -> PageElement {
        var difference = HandMadeRun.Difference()
        change(&difference)
        return try await of { _, run in try await run.playGoodNight(difference) }
    }

    /// Writes the snapshot that a run has not published yet.
    @discardableResult
    static func writeSnapshot(
        _ users: [SampleSnapshot.User], of run: String = run, in nights: HandMadeNights,
        asOf: String = "2026-11-20T04:00:00Z"
    ) throws -> SnapshotManifest {
        let store = SnapshotStore(nights.data, in: LocalFileSystem())
        let manifest = try SampleSnapshot.write(users, asOf: asOf, to: store.partialDirectory(run))
        try store.finishStaging(of: run)
        return manifest
    }
}
